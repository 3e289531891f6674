"""Parse events: words, fields by path, Windows XML, audit records. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_ROUTE_LONGEST_WORD = 200  # values that name a log source are shorter; longer texts are cut
_ROUTE_MOST_WORDS = 32
_ROUTE_ID = re.compile(r"\s*(\d{1,9})\s*", re.ASCII)
_ROUTE_AUDIT_TIME = re.compile(r"(\d{1,11}\.\d{1,9}):\d+", re.ASCII)


class _RouteMany(list[Any]):
    """Several values of one field, gathered here, as opposed to a list of the event."""


def route_words(value: Any) -> tuple[str, ...]:
    """The texts that a value is or holds, in lower case; the first few of a long list."""
    if isinstance(value, str):
        return (value[:_ROUTE_LONGEST_WORD].lower(),)
    if not isinstance(value, list):
        word = _route_word(value)
        return () if word is None else (word,)
    items = value[:_ROUTE_MOST_WORDS]
    for item in value[:_ROUTE_MOST_WORDS]:
        if isinstance(item, list):
            items.extend(item[:_ROUTE_MOST_WORDS])
    return tuple(word for item in items if (word := _route_word(item)) is not None)


def _route_word(value: Any) -> str | None:
    if isinstance(value, str):
        return value[:_ROUTE_LONGEST_WORD].lower()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) and abs(value) < 10**18 else None


def route_id(value: Any) -> int | None:
    """An event id: a number, the text of one, or an object with one."""
    if isinstance(value, dict):
        value = value.get("#text", value.get("Value"))
    if isinstance(value, str):
        spelled = _ROUTE_ID.fullmatch(value)
        return int(spelled[1]) if spelled else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (
        value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
        else None
    )


class RouteTest:
    """A condition on a field: one of several texts, a prefix, or the field's presence."""

    __slots__ = ("exact", "path", "starts", "steps")

    def __init__(self, path: str, allowed: list[str] | bool) -> None:
        """`allowed` is True, or a list of texts; a text that ends with `*` is a prefix."""
        self.path = path
        self.steps = tuple(path.split(".")) if "." in path else ()
        texts = [str(text).lower() for text in allowed] if isinstance(allowed, list) else []
        self.exact = (
            None if allowed is True else frozenset(text for text in texts if not text.endswith("*"))
        )
        self.starts = tuple(text[:-1] for text in texts if text.endswith("*"))

    def accepts(self, words: Iterable[str] | None) -> bool:
        """Whether the words of the field match; None means that the field is missing."""
        if words is None or self.exact is None:
            return words is not None
        return any(
            word in self.exact or (self.starts and word.startswith(self.starts)) for word in words
        )

    def holds(self, event: dict[str, Any]) -> bool:
        """Whether the condition holds for an event."""
        value = event.get(self.path)
        if value is None and self.steps:
            value = event
            for step in self.steps:
                if not isinstance(value, dict):
                    return False
                value = value.get(step)
        if value is None or self.exact is None:
            return value is not None
        return self.accepts(route_words(value))


def route_tests(when: dict[str, Any]) -> tuple[RouteTest, ...]:
    """Conditions that hold together."""
    return tuple(RouteTest(path, allowed) for path, allowed in when.items())


class _RouteNode:
    """What is known after the first steps of some paths: those that end here, and what may follow.

    There is one node for the same steps, however they were cut into keys.
    """

    __slots__ = ("beginnings", "below", "lifts", "paths")

    def __init__(self) -> None:
        self.paths: tuple[str, ...] = ()
        self.lifts = False
        self.below: dict[str, _RouteNode] = {}
        self.beginnings: tuple[str, ...] = ()


class RouteFields:
    """Many paths looked up in one walk over an event, whether it is nested, flat, or both."""

    def __init__(self, paths: Iterable[str], shape: dict[str, Any]) -> None:
        """`shape` is an entry of the table: lifted objects, path roots and null values."""
        lifted, absent = shape.get("lift", ()), shape.get("absent", {})
        self.root = _RouteNode()
        self.nodes: dict[str, _RouteNode] = {"": self.root}
        for path in dict.fromkeys((*paths, *absent)):
            for way in (path, *(f"{outer}.{path}" for outer in shape.get("inside", ()))):
                end = self._node(way)
                end.paths = (*end.paths, path)
        for path in dict.fromkeys(lifted):
            self._node(path).lifts = True
            for start in _route_starts(path):
                node, rest = self.nodes[path[: max(start - 1, 0)]], path[start:]
                node.beginnings = (*node.beginnings, rest + ".")
        self.absent: list[tuple[str, list[str], frozenset[str]]] = []
        for path, texts in absent.items():
            members = [path[len(lift) + 1 :] for lift in lifted if path.startswith(f"{lift}.")]
            self.absent.append((path, members, frozenset(["", *(text.lower() for text in texts)])))

    def _node(self, path: str) -> _RouteNode:
        """The node of a path, which can be reached in every way of cutting it at its dots."""
        starts = _route_starts(path)
        ends = [*(start - 1 for start in starts[1:]), len(path)]
        for number, end in enumerate(ends):
            if path[:end] in self.nodes:
                continue
            node = self.nodes[path[:end]] = _RouteNode()
            for start in starts[: number + 1]:
                before = self.nodes[path[: max(start - 1, 0)]]
                before.below[path[start:end]] = node
        return self.nodes[path]

    def find(self, event: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The values by path, and the members of the lifted objects; nulls are skipped."""
        by_path: dict[str, Any] = {}
        lifted: dict[str, Any] = {}
        _route_walk(event, self.root, by_path, lifted)
        for path, members, texts in self.absent:
            for values, names in ((by_path, (path,)), (lifted, members)):
                for name in names:
                    value = values.get(name, "")
                    if name in values and (
                        value is None or (isinstance(value, str) and value.lower() in texts)
                    ):
                        del values[name]
        return by_path, lifted


def _route_starts(path: str) -> list[int]:
    """Where the steps of a path begin."""
    return [0, *(at + 1 for at, character in enumerate(path) if character == ".")]


def _route_walk(
    item: dict[str, Any], node: _RouteNode, values: dict[str, Any], lifted: dict[str, Any]
) -> None:
    below, beginnings = node.below, node.beginnings
    for key, value in item.items():
        if beginnings and key.startswith(beginnings):
            beginning = max((text for text in beginnings if key.startswith(text)), key=len)
            lifted.setdefault(key[len(beginning) :], value)
        entry = below.get(key)
        if entry is None or value is None:
            continue
        for path in entry.paths:
            _route_gather(values, path, value)
        if isinstance(value, dict):
            if entry.lifts:
                for name, member in value.items():
                    lifted.setdefault(name, member)
            if entry.below:
                _route_walk(value, entry, values, lifted)
        elif entry.below and isinstance(value, list):
            for member in value:
                if isinstance(member, dict):
                    _route_walk(member, entry, values, lifted)


def _route_gather(into: dict[str, Any], name: str, value: Any) -> None:
    if name not in into:
        into[name] = value
        return
    known = into[name]
    if isinstance(known, _RouteMany):
        known.append(value)
    else:
        into[name] = _RouteMany([known, value])


def route_unspaced(event: dict[str, Any]) -> dict[str, Any] | None:
    """Fields with spaces in their names, as Defender's, renamed without them, or None."""
    if " " not in "".join(event):
        return None
    return {key.replace(" ", ""): value for key, value in event.items() if " " in key}


def route_windows_xml(event: dict[str, Any]) -> tuple[dict[str, Any], Any, Any, Any] | None:
    """Fields, channel, event id and provider of a Windows XML event; None for other texts."""
    root = event.get("Event", event)
    system = root.get("System") if isinstance(root, dict) else None
    if not isinstance(system, dict):
        return None
    fields = _route_system(system)
    event_id = route_id(system.get("EventID"))
    if event_id is not None:
        fields["EventID"] = event_id
    channel, provider = fields.get("Channel"), fields.get("Provider_Name")
    own: dict[str, Any] = {
        name: fields[name] for name in ("EventID", "Provider_Name") if name in fields
    }
    fields.update(route_data(root))
    fields.update(own)
    if len(event) > 1:
        for key, value in event.items():
            if key not in ("Event", "System", "EventData", "UserData"):
                fields.setdefault(key, value)
    return fields, channel, event_id, provider


def _route_system(system: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in system.items():
        if isinstance(value, dict):
            attributes = value.get("#attributes", value)
            if isinstance(attributes, dict):
                for name, item in attributes.items():
                    if name[:1] != "#":
                        fields[f"{key}_{name[1:] if name[:1] == '@' else name}"] = item
            value = value.get("#text")
        if value is not None:
            fields[key] = value
    if "TimeCreated_SystemTime" in fields:
        fields["TimeCreated"] = fields.pop("TimeCreated_SystemTime")
    return fields


def route_data(root: dict[str, Any]) -> dict[str, Any]:
    """The fields of a Windows event from its `EventData` and `UserData`."""
    fields: dict[str, Any] = {}
    data = root.get("EventData")
    if isinstance(data, dict):
        _route_members(data, fields)
    data = root.get("UserData")
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, dict) and not key.startswith("#"):
                _route_members(value, fields)
    return fields


def _route_members(data: dict[str, Any], fields: dict[str, Any]) -> None:
    if "Data" not in data and dict not in map(type, data.values()):
        fields.update(data)
        return
    for key, value in data.items():
        if key == "Data":
            _route_unnamed(value, fields)
        elif not key.startswith("#"):
            fields[key] = (
                value.get("#text") if isinstance(value, dict) and "#attributes" in value else value
            )


def _route_unnamed(value: Any, fields: dict[str, Any]) -> None:
    """The `Data` of an event: texts without a name, and elements with a name."""
    rest: list[Any] = []
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict):
            rest.append(item)
            continue
        attributes = item.get("#attributes")
        name = (
            attributes.get("Name")
            if isinstance(attributes, dict)
            else item.get("@Name", item.get("Name"))
        )
        text = item.get("#text")
        if isinstance(name, str):
            fields[name] = text
        elif isinstance(text, list):
            rest.extend(text)
        else:
            rest.append(text)
    if rest:
        fields["Data"] = rest[0] if len(rest) == 1 else rest


def route_auditd(event: dict[str, Any]) -> dict[str, Any]:
    """Merge the Linux audit records of one event, and take the time from the record's id."""
    gathered: dict[str, Any] = {}
    for kind, records in event.items():
        if not kind.isupper() or kind == "PARENT_INFO" or not isinstance(records, dict | list):
            continue
        members = [
            item
            for item in (records if isinstance(records, list) else [records])
            if isinstance(item, dict)
        ]
        if members:
            _route_gather(gathered, "type", kind)
        for record in members:
            for name, value in record.items():
                if name == "ARGV" and kind == "EXECVE" and isinstance(value, list):
                    for place, argument in enumerate(value):
                        _route_gather(gathered, f"a{place}", argument)
                elif not isinstance(value, dict | list):
                    _route_gather(gathered, name, value)
    for name in gathered.keys() & event.keys():
        gathered[name] = [event[name], gathered[name]]
    stamp = event.get("msg", event.get("ID"))
    if "timestamp" not in event and isinstance(stamp, str):
        moment = _ROUTE_AUDIT_TIME.search(stamp[:_ROUTE_LONGEST_WORD])
        if moment:
            gathered["timestamp"] = float(moment[1])
    return {**event, **gathered} if gathered else event
