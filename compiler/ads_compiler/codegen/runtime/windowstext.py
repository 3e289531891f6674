"""Read the XML text of a Windows event, or of its data. Standard library only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from xml.parsers import expat

from ads_compiler.codegen.runtime.shapes import route_data

_XML_LONGEST = 1_000_000  # characters of a text that is read
_XML_DEEPEST = 30
_XML_BEFORE = 400  # characters of a collector's header before the event
_XML_EVENT = re.compile(r"<Event[\s>]")


class _XmlElements:
    """Builds objects from elements: attributes are in `#attributes`, mixed text is in `#text`."""

    def __init__(self) -> None:
        self.open: list[tuple[str, dict[str, Any], list[str]]] = [("", {}, [])]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > _XML_DEEPEST:
            raise ValueError("nested too deeply")
        members: dict[str, Any] = {"#attributes": attributes} if attributes else {}
        self.open.append((name.rpartition(":")[2], members, []))

    def text(self, text: str) -> None:
        self.open[-1][2].append(text)

    def end(self, _name: str) -> None:
        name, members, texts = self.open.pop()
        text = "".join(texts)
        value: Any = members
        if not members:
            value = text or None
        elif text.strip():
            members["#text"] = text
        outer = self.open[-1][1]
        if name not in outer:
            outer[name] = value
        elif isinstance(outer[name], list):
            outer[name].append(value)
        else:
            outer[name] = [outer[name], value]


def _xml_refuse(*_declared: Any) -> None:
    raise ValueError("declares entities")


def _xml_object(text: str) -> dict[str, Any]:
    """The elements of a text by name; empty if it is not XML, or declares entities."""
    if len(text) > _XML_LONGEST:
        return {}
    elements = _XmlElements()
    parser = expat.ParserCreate()
    parser.StartElementHandler = elements.start
    parser.EndElementHandler = elements.end
    parser.CharacterDataHandler = elements.text
    parser.StartDoctypeDeclHandler = _xml_refuse
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError):
        return {}
    return elements.open[0][1]


def windows_text_event(text: str) -> dict[str, Any] | None:
    """The event whose XML the text is; a collector's header may precede it."""
    begins = _XML_EVENT.search(text[:_XML_BEFORE])
    if begins is None:
        return None
    root = _xml_object(text[begins.start() :].rstrip())
    event = root.get("Event")
    return root if isinstance(event, dict) and isinstance(event.get("System"), dict) else None


def route_event_text(event: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The event in the XML text of one of the fields, with the other fields; else unchanged."""
    for path in paths:
        text = event.get(path)
        inner = windows_text_event(text) if isinstance(text, str) else None
        if inner is not None:
            return {**{name: value for name, value in event.items() if name != path}, **inner}
    return event


def route_event_data(event: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The event with an object in place of the JSON or XML text of its data."""
    read: dict[str, Any] = {}
    for path in paths:
        value = event.get(path)
        if isinstance(value, str):
            value = _event_data(value.strip())
        elif isinstance(value, dict) and "Data" in value:
            value = route_data({"EventData": value})
        else:
            continue
        if value:
            read[path] = value
    return {**event, **read} if read else event


def _event_data(text: str) -> dict[str, Any]:
    if text.startswith("{") and len(text) <= _XML_LONGEST:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return route_data({"EventData": value})
    root = _xml_object(text) if text.startswith("<") else {}
    inner = root.get("DataItem", root)
    return route_data(inner) if isinstance(inner, dict) else {}
