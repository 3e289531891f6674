"""Windows events in the forms of collectors: values without names, or under other names.

Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_DATA_UNNAMED = re.compile(r"param(\d{1,4})")
_DATA_FIRST = frozenset(f"param{number}" for number in range(1, 6))  # one of these is there
_DATA_MOST = 1000  # values of an event
_DATA_LINE = re.compile(r"([A-Za-z]\w{1,40}): (.*)")
_DATA_KIND = re.compile(r"[a-z]{1,40}:_")
_DATA_DATE = re.compile(r"\d{4}-\d\d-\d\d ")
_WAZUH_SYSTEM = {
    "providerName": "Provider_Name",
    "providerGuid": "Provider_Guid",
    "processID": "Execution_ProcessID",
    "threadID": "Execution_ThreadID",
    "systemTime": "TimeCreated",
}


def route_unnamed(event: dict[str, Any], paths: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """The event with `Data`, the values that Winlogbeat calls `param1`, `param2` and so on."""
    for steps in paths:
        item: Any = event
        for step in steps:
            item = item.get(step) if isinstance(item, dict) else None
        members, prefix = (item, "") if isinstance(item, dict) else (event, ".".join(steps) + ".")
        if not _DATA_FIRST.isdisjoint(members) or (prefix and f"{prefix}param1" in event):
            return _with_unnamed(event, members, prefix)
    return event


def _with_unnamed(event: dict[str, Any], members: dict[str, Any], prefix: str) -> dict[str, Any]:
    places = {
        int(match[1]): members[name]
        for name in members
        if name.startswith(prefix) and (match := _DATA_UNNAMED.fullmatch(name[len(prefix) :]))
    }
    if not places or "Data" in event or "Data" in members:
        return event
    last = min(max(places), _DATA_MOST)
    return {**event, "Data": [places.get(place) for place in range(1, last + 1)]}


def route_wazuh(event: dict[str, Any]) -> dict[str, Any]:
    """A Windows event of Wazuh, whose names begin with a small letter, with Windows' own names."""
    data = event.get("data")
    windows = data.get("win") if isinstance(data, dict) else None
    if isinstance(windows, dict):
        system, inner = windows.get("system"), windows.get("eventdata")
    else:
        system, inner = (
            {key[len(start) :]: event[key] for key in event if key.startswith(start)}
            for start in ("data.win.system.", "data.win.eventdata.")
        )
    fields: dict[str, Any] = {}
    for name, value in system.items() if isinstance(system, dict) else ():
        fields[_WAZUH_SYSTEM.get(name, name[:1].upper() + name[1:])] = value
    for name, value in inner.items() if isinstance(inner, dict) else ():
        fields[name[:1].upper() + name[1:]] = value
    return {**event, **fields}


def route_inserts(
    event: dict[str, Any], kind: str, templates: dict[str, list[str]]
) -> dict[str, Any]:
    """The event with its unnamed values under the names of its template, if that is known.

    Fluent Bit writes all values of an event as `StringInserts`. `kind` is the channel and the event
    id, such as `Security/4688`. Sysmon names its values in the text of the message too, and that is
    right for each of its versions.
    """
    inserts, message = event.get("StringInserts"), event.get("Message")
    given = isinstance(inserts, list)
    values = inserts if isinstance(inserts, list) else event.get("Data")
    if given and "-Sysmon/" in kind and isinstance(message, str):
        lines = (_DATA_LINE.fullmatch(line.rstrip()) for line in message.splitlines())
        named = {line[1]: line[2] for line in lines if line is not None}
        if "UtcTime" in named:
            return {**named, **event}
    if not isinstance(values, list):
        return event
    names = templates.get(kind.lower().removeprefix("wineventlog:"), [])
    if "UtcTime" in names:  # older versions of Sysmon have no RuleName before it
        dates = [place for place, text in enumerate(values[:3]) if _DATA_DATE.match(str(text))]
        names = names[names.index("UtcTime") - dates[0] :] if dates else []
    if values and len(values) <= len(names):
        return {**dict(zip(names, values, strict=False)), **event}
    return {**event, "Data": values} if given and values else event


def route_threat_paths(event: dict[str, Any]) -> dict[str, Any]:
    """An event of Defender Antivirus with plain paths: `Path` has a kind before each of them."""
    path = event.get("Path")
    if not isinstance(path, str):
        return {}
    paths = [_DATA_KIND.sub("", one.strip(), count=1) for one in path.split(";") if one.strip()]
    return {"Filename": paths[0] if len(paths) == 1 else paths} if paths else {}
