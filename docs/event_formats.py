"""The page of event formats, generated from the table of log sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ads_compiler.config import log_sources

INTRODUCTION = """\
# Event formats

The formats of events that `adsc run`, `adsc test` and detectors recognize, generated from
`schema/logsources.yml`. A rule is tried on the events of its log source; the format of an event
says which log source that is, and what its fields are called in Sigma.

`adsc run --explain-routing` counts the events of a stream by format, and lists those that no rule
reads. A project adds formats with a file of the same form (`logsources` in `adsc.toml`).

Formats are tried in the order of this page, and `--shape NAME` or `format: NAME` in a case forces
one. An event that fits none is `plain`: its fields are used unchanged and its log source is
unknown."""
CARRIERS = """\
## Events inside of others

Collectors put an event, or many, into the field of another. These are opened first; each event
inside is recognized by its own format."""


def page() -> str:
    """The page as Markdown."""
    table = log_sources.load()
    parts = [INTRODUCTION, "## Formats"]
    for shape in table["shapes"]:
        parts += [f"### {shape['name']}", *_shape(shape, table["windows"])]
    rows = [
        f"| {_linked(one)} | {_conditions(one['when'])} | `{_path(one)}` |"
        for one in table["wrappers"]
    ]
    head = ["| Carrier | Recognized by | The event is in |", "| --- | --- | --- |"]
    return "\n\n".join([*parts, CARRIERS, "\n".join([*head, *rows])]) + "\n"


def _shape(shape: Mapping[str, Any], windows: Mapping[str, Any]) -> Iterator[str]:
    ways = "\n".join(f"- {_conditions(way)}" for way in shape["has"])
    yield f"Recognized by:\n\n{ways}"
    if "windows" in shape or shape.get("reader") in ("windows-xml", "wazuh"):
        yield (
            f"Log source: `windows`; the service by the channel ({len(windows['services'])} are "
            "known), the category by channel and event id."
        )
    else:
        yield f"Log source: {_source(shape)}"
    sources = [_source(one) for one in shape.get("sources", ()) if _words(one)]
    if sources:
        yield "By its fields also:\n\n" + "\n".join(f"- {one}" for one in dict.fromkeys(sources))
    renamed = {*shape.get("names", {}), *shape.get("joins", {})}
    for one in shape.get("sources", ()):
        renamed |= {*one.get("names", {}), *one.get("joins", {})}
    if renamed:
        yield f"Fields under Sigma's names: {', '.join(f'`{name}`' for name in sorted(renamed))}."
    if shape.get("names-from"):
        others = ", ".join(f"`{name}`" for name in shape["names-from"])
        yield f"The names of {others} apply, too."
    if shape.get("times"):
        yield f"Time: {', '.join(f'`{name}`' for name in shape['times'])}."
    documents = _texts(shape.get("from", ()))
    if documents:
        yield "Described in " + ", ".join(f"<{address}>" for address in documents) + "."


def _source(shape: Mapping[str, Any]) -> str:
    """The log source as words of Sigma."""
    words = _words(shape)
    return " / ".join(" or ".join(f"`{word}`" for word in part) for part in words) or "unknown"


def _words(shape: Mapping[str, Any]) -> list[list[str]]:
    parts = (_texts(shape.get(key, ())) for key in ("product", "category", "service"))
    return [part for part in parts if part]


def _conditions(way: Mapping[str, Any]) -> str:
    return ", ".join(_condition(path, value) for path, value in way.items())


def _condition(path: str, value: Any) -> str:
    if value is True:
        return f"`{path}`"
    texts = _texts(value)
    shown = " or ".join(f"`{text}`" for text in texts[:3])
    return f"`{path}` is {shown}" + (f" or one of {len(texts) - 3} more" if texts[3:] else "")


def _texts(value: Any) -> list[str]:
    """A text or a list of texts as a list."""
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _linked(carrier: Mapping[str, Any]) -> str:
    documents = _texts(carrier.get("from", ()))
    return f"[{carrier['name']}]({documents[0]})" if documents else str(carrier["name"])


def _path(carrier: Mapping[str, Any]) -> str:
    """The path of the events: `[]` is each element of a list."""
    inside = [
        str(carrier[key]) + end for key, end in (("list", "[]"), ("event", "")) if key in carrier
    ]
    return ".".join(inside)
