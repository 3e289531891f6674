"""Events of host sensors, brought to the form that rules expect. Standard library only."""

from __future__ import annotations

import re
from typing import Any

from ads_compiler.codegen.runtime.audit import audit_event

SYSTEM_FIELD = "adsc.system"  # of an event whose paths show what its host runs
_HOST_MOST = 200  # members of a list that are read
_HOST_HEAD = re.compile(
    r"(?:<\d{1,3}>)?(?:1 )?"
    r"(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]{5,18}(?:Z|[+-]\d\d:?\d\d)?) "
    r"(\S{1,255}) "
    r"(?:([A-Za-z][\w./-]{0,60})(?:\[(\d{1,10})\])?: ?|([\w./-]{1,48}) (\S{1,128}) \S{1,32} "
    r"(?:-|(?:\[[^\]]{0,2000}\]){1,20})(?: |$))"
)
_HOST_TEXTS = ("message", "log", "_raw", "raw", "MESSAGE", "Message")


def host_system(*paths: Any) -> dict[str, str]:
    """`windows` or `unix` as the first absolute path shows, under the name of its field."""
    for path in paths:
        if isinstance(path, str) and path:
            if path.startswith("/"):
                return {SYSTEM_FIELD: "unix"}
            if path[1:3] == ":\\" or path.startswith("\\"):
                return {SYSTEM_FIELD: "windows"}
    return {}


def route_syslog(event: dict[str, Any]) -> dict[str, Any] | None:
    """An event that holds a line of syslog, with the line's program; None without such a line."""
    for name in _HOST_TEXTS:
        text = event.get(name)
        head = _HOST_HEAD.match(text) if isinstance(text, str) else None
        if head is not None:
            program = (head[2] or head[4]).rpartition("/")[2]
            fields = {
                "syslog.hostname": head[1],
                "syslog.program": program,
                "syslog.pid": head[3] or head[5],
                "syslog.message": text[head.end() :] if isinstance(text, str) else "",
            }
            return {**{key: value for key, value in fields.items() if value}, **event}
    return None


def route_journal(event: dict[str, Any]) -> dict[str, Any]:
    """An entry of the journal of systemd: bytes as text, microseconds as seconds, audit records."""
    fields: dict[str, Any] = {}
    message = event.get("MESSAGE")
    if isinstance(message, list) and all(type(one) is int and 0 <= one < 256 for one in message):
        message = fields["MESSAGE"] = bytes(message).decode("utf-8", "backslashreplace")
    stamp = event.get("_SOURCE_REALTIME_TIMESTAMP", event.get("__REALTIME_TIMESTAMP"))
    if isinstance(stamp, str | int) and str(stamp).isascii() and str(stamp).isdigit():
        fields["timestamp"] = int(str(stamp)[:18]) / 1e6
    kind = event.get("_AUDIT_TYPE_NAME")
    if isinstance(kind, str) and isinstance(message, str):
        rest = message.removeprefix(kind).strip()
        record = audit_event(f"type={kind or '?'} msg=audit(0.0:0): {rest}") or {}
        for name in ("msg", "@timestamp", "serial"):
            record.pop(name, None)
        fields |= record
    return {**event, **fields} if fields else event


def route_osquery(event: dict[str, Any]) -> dict[str, Any]:
    """A result of osquery with its columns as fields, unless the result has that field itself."""
    columns = event.get("columns")
    if not isinstance(columns, dict):
        return event
    paths = (columns.get(name) for name in ("path", "target_path", "binary_path", "cwd"))
    return {**columns, **event, **host_system(*paths)}


def route_auditbeat(event: dict[str, Any]) -> dict[str, Any]:
    """An event of Auditbeat, which joins the records of one audit event, as these records."""
    data, process = event.get("auditd"), event.get("process")
    kind = data.get("message_type") if isinstance(data, dict) else event.get("auditd.message_type")
    fields: dict[str, Any] = {}
    types = [kind.upper()] if isinstance(kind, str) else []
    arguments = (
        process.get("args") if isinstance(process, dict) else event.get("process.args")
    ) or []
    inner = data.get("data") if isinstance(data, dict) else None
    inner = inner if isinstance(inner, dict) else {}
    call = inner.get("syscall", event.get("auditd.data.syscall"))
    if isinstance(arguments, list) and call in ("execve", "execveat"):
        types.append("EXECVE")
        for place, argument in enumerate(arguments[:_HOST_MOST]):
            before = inner.get(f"a{place}", event.get(f"auditd.data.a{place}"))
            fields[f"a{place}"] = argument if before is None else [before, argument]
    paths = data.get("paths") if isinstance(data, dict) else event.get("auditd.paths")
    if paths:
        types.append("PATH")
    if types:
        fields["type"] = types[0] if len(types) == 1 else types
    return {**event, **fields}
