import gzip
import json
import os
import threading

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.codegen.runtime.reading import Reading
from support.streams import Drip, lines, read

THREE = [{"a": 1}, {"b": {"c": [1, {"d": '}]"\\'}]}}, {"e": "ü"}]


def pretty(events_):
    return "\n".join(json.dumps(event, indent=2, ensure_ascii=False) for event in events_).encode()


FORMATS = {
    "lines": lines,
    "lines without an end": lambda e: lines(e).rstrip(b"\n"),
    "CRLF": lambda e: lines(e).replace(b"\n", b"\r\n"),
    "BOM": lambda e: b"\xef\xbb\xbf" + lines(e),
    "blank lines": lambda e: b"\n \n" + lines(e).replace(b"\n", b"\n\n\t\n"),
    "array": lambda e: json.dumps(e).encode(),
    "pretty array": lambda e: json.dumps(e, indent=4).encode(),
    "two arrays": lambda e: json.dumps(e[:1]).encode() + b"\n" + json.dumps(e[1:]).encode(),
    "pretty": pretty,
    "first compact, then pretty": lambda e: lines(e[:1]) + pretty(e[1:]),
    "in a row": lambda e: b"".join(json.dumps(event).encode() for event in e),
    "CloudTrail": lambda e: json.dumps({"Records": e}).encode(),
    "CloudTrail, pretty": lambda e: json.dumps({"Records": e}, indent=1).encode(),
    "CloudTrail, files in a row": lambda e: (
        json.dumps({"Records": e[:1]}) + json.dumps({"Records": e[1:]})
    ).encode(),
    "Kubernetes": lambda e: json.dumps(
        {"kind": "EventList", "apiVersion": "v1", "metadata": {}, "items": e}
    ).encode(),
    "OData": lambda e: json.dumps(
        {"@odata.context": "x", "value": e, "@odata.nextLink": "y"}
    ).encode(),
    "gzip": lambda e: gzip.compress(lines(e)),
    "gzip members": lambda e: (
        b"".join(gzip.compress(lines([event])) for event in e) or gzip.compress(b"")
    ),
    "gzip of an array": lambda e: gzip.compress(json.dumps(e).encode()),
    "zstd": lambda e: zstandard.compress(lines(e)),
    "zstd frames": lambda e: (
        b"".join(zstandard.compress(lines([event])) for event in e) or zstandard.compress(b"")
    ),
    "zstd in gzip": lambda e: gzip.compress(zstandard.compress(lines(e))),
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("slowly", [False, True])
def test_formats(form, slowly):
    data = FORMATS[form](THREE)
    events, messages, reading = read(data, Drip(data) if slowly else None)
    assert (events, messages, reading.broken) == (THREE, [], 0)


@pytest.mark.parametrize("form", FORMATS)
def test_skip_leaves_out_the_first_events(form):
    assert read(FORMATS[form](THREE), skip=2)[0] == THREE[2:]
    assert read(FORMATS[form](THREE), skip=9)[0] == []


# Wrappers are recognized by their keys; an object with only those is not an event.
KEYS = st.text(max_size=5).filter(lambda key: key not in ("Records", "items", "value"))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


EVENTS = st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=5)


@given(EVENTS, st.sampled_from(sorted(FORMATS)), st.booleans())
@settings(deadline=None)
def test_every_format_reads_back(drawn, form, slowly):
    data = FORMATS[form](drawn)
    events, messages, _ = read(data, Drip(data) if slowly and len(data) < 5000 else None)
    assert (events, messages) == (drawn, [])


@pytest.mark.parametrize(
    "head",
    [
        b'{"Records":[',
        b' { "kind" : "EventList", "apiVersion": "audit.k8s.io/v1", "metadata": {"x": "}"},'
        b' "items": [ ',
        b'{"apiVersion":"audit.k8s.io/v1","items":[',
        b'{"@odata.context":"x","@odata.count":3,"value":[',
    ],
)
@pytest.mark.parametrize("first", [b"", b'{"first":1}\n'])
def test_wrappers_longer_than_the_limit_are_read_member_by_member(head, first):
    members = [{"n": number, "text": "x" * 50} for number in range(100)]
    body = (", " if first else ",\n").join(map(json.dumps, members)).encode()
    data = (
        first
        + head
        + body
        + b'], "@odata.nextLink": "y", "metadata": {"no": "event"}}\n{"last": 1}'
    )
    events, messages, _ = read(data, max_line=1000)
    assert (events, messages) == ([{"first": 1}] * bool(first) + members + [{"last": 1}], [])


@pytest.mark.parametrize(
    "event",
    [
        {"Records": [{"a": 1}], "more": 1},
        {"Records": "text"},
        {"items": [{"a": 1}]},
        {"kind": "List", "items": [{"a": 1}]},
        {"value": [{"a": 1}], "more": 1},
        {"value": [1]},
        {"value": []},
        {"value": {"a": 1}},
    ],
)
def test_what_is_no_wrapper_stays_an_event(event):
    assert read(lines([event]))[:2] == ([event], [])
    assert read(b"[" + lines([event]) + b"]")[:2] == ([event], [])


def test_alerts_are_counted():
    reading = read(b'{"a":1}')[2]
    reading.alerted(0)
    reading.alerted(3)
    assert reading.summary() == "1 event read, 1 matched, 3 alerts, 0 lines could not be parsed"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "type=EXECVE msg=audit(1364481363.243:24287):"
            ' argc=3 a0="sh" a1="-c" a2=6C73202D6C20C3BC',
            {
                "type": "EXECVE",
                "msg": "audit(1364481363.243:24287)",
                "@timestamp": "2013-03-28T14:36:03.243Z",
                "serial": 24287,
                "argc": "3",
                "a0": "sh",
                "a1": "-c",
                "a2": "ls -l ü",
            },
        ),
        (
            "node=h.example type=EOE msg=audit(1.5:2): ",
            {"node": "h.example", "type": "EOE", "serial": 2},
        ),
        ("type=PROCTITLE msg=audit(1.5:2): proctitle=6C73002D6C00", {"proctitle": "ls -l"}),
        ("type=EXECVE msg=audit(1.5:2): a0=1B5B6C73 a1[0]=6C73", {"a0": "\x1b[ls", "a1[0]": "ls"}),
        (
            "type=SYSCALL msg=audit(1.5:2): a0=6C73 comm=6C73 key=(null)",
            {"a0": "6C73", "comm": "ls", "key": "(null)"},
        ),
        (
            "type=PATH msg=audit(1.5:2): name=01FF inode=41 nametype=CREATE",
            {"name": "01FF", "inode": "41"},
        ),
        (
            'type=X msg=audit(1:2): auid=0 \x1dAUID="root" UID="a b"',
            {"auid": "0", "AUID": "root", "UID": "a b"},
        ),
        (
            "type=USER_CMD msg=audit(1.5:2): pid=1 uid=0"
            " msg='op=x uid=7 type=Y acct=\"ro ot\" cmd=6C73 res=yes'",
            {"type": "USER_CMD", "uid": "0", "op": "x", "acct": "ro ot", "cmd": "ls", "res": "yes"},
        ),
        ("type=USER_CMD msg=audit(1.5:2): msg='op=open acct=", {"op": "open", "acct": ""}),
        (
            "type=X msg=audit(99999999999.000001:2): b",
            {"@timestamp": "5138-11-16T09:46:39.000001Z"},
        ),
    ],
)
def test_audit_records(line, expected):
    events, messages, _ = read(line.encode() + b"\n" + b'{"a": 1}\n')
    assert messages == []
    assert events[1] == {"a": 1}
    assert expected.items() <= events[0].items()
    assert len(expected) < 8 or expected == events[0]


def test_events_come_as_soon_as_they_are_written():
    for start, each in ((b"", b'{"a":%d}\n'), (b"[", b'{"a":%d},'), (b"{\n", b'"a":%d}\n{')):
        out, into = os.pipe()
        with os.fdopen(out, "rb") as stream, os.fdopen(into, "wb", buffering=0) as pipe:
            events = Reading(pytest.fail).read(stream, "x")
            pipe.write(start)
            for number in range(3):
                pipe.write(each % number)
                timer = threading.Timer(20, pipe.close)
                timer.start()
                assert next(events) == {"a": number}
                timer.cancel()
