"""Records of the Linux audit daemon, one per line.

Example: `type=EXECVE msg=audit(1364481363.243:24287): argc=3 a0="sh" …`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

_AUDIT_RECORD = re.compile(
    r"(?:node=(\S+) )?type=(\S+) msg=(audit\((\d{1,11})(?:\.(\d{1,6}))?:(\d{1,20})\)):(.*)",
    re.ASCII | re.DOTALL,
)
# From the start of a word only, as a long word without "=" would be read again from each letter.
_AUDIT_FIELD = re.compile(
    r"(?<![\w.\[\]-])([\w.\[\]-]{1,255})=(\"[^\"]*\"|'[^']*'?|[^\s\x1d]*)", re.ASCII
)
_AUDIT_ARGUMENT = re.compile(r"a\d+(\[\d+\])?", re.ASCII)
_AUDIT_HEX = re.compile(r"(?:[0-9A-F]{2})+")
_AUDIT_TEXTS = re.compile(
    "acct|cmd|comm|cwd|data|device|dir|exe|file|grp|key|name|new_group|ocomm|path|root_dir|sw|vm"
    "|watch"
)


def audit_event(line: str) -> dict[str, Any] | None:
    """The fields of a record; None if the line is not an audit record.

    Fields that an application writes inside `msg='…'` never replace those of the kernel or daemon.
    """
    match = _AUDIT_RECORD.match(line)
    if match is None:
        return None
    node, kind, stamp, seconds, fraction, serial, rest = match.groups()
    moment = datetime.fromtimestamp(int(seconds), UTC).replace(
        microsecond=int((fraction or "0").ljust(6, "0"))
    )
    event: dict[str, Any] = {} if node is None else {"node": node}
    event |= {"type": kind, "msg": stamp, "@timestamp": _audit_time(moment), "serial": int(serial)}
    nested = []
    for name, value in _AUDIT_FIELD.findall(rest):
        if value.startswith("'"):
            nested.append(value.strip("'"))
        else:
            event.setdefault(name, _audit_value(kind, name, value))
    for part in nested:
        for name, value in _AUDIT_FIELD.findall(part):
            event.setdefault(name, _audit_value(kind, name, value))
    return event


def _audit_time(moment: datetime) -> str:
    precise = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.isoformat(timespec=precise).replace("+00:00", "Z")


def _audit_value(kind: str, name: str, value: str) -> str:
    """A value without its quotes; hexadecimal digits are decoded to text.

    The kernel encodes texts that contain a quote, a blank or a control character. Arguments and
    titles are always decoded, other fields only if the result is printable, because tools write
    plain words there.
    """
    if value.startswith('"') and value.endswith('"') and len(value) > 1:
        return value[1:-1]
    always = name == "proctitle" or (
        kind == "EXECVE" and _AUDIT_ARGUMENT.fullmatch(name) is not None
    )
    if not (always or _AUDIT_TEXTS.fullmatch(name)) or not _AUDIT_HEX.fullmatch(value):
        return value
    text = (
        bytes.fromhex(value).rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "backslashreplace")
    )
    return (
        text
        if always or all(character.isprintable() or character in "\t\n\r" for character in text)
        else value
    )
