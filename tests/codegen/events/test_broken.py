import gzip
import io
import time
import tracemalloc

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.streams import Drip, read

PIECES = [
    b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\n", b" ", b'{"a":1}', b'"Records":[',
    b'{"value":[{', b"NaN", b"type=X msg=audit(1.2:3): ", b"x='", b"1e999", b"\xff",
    b"\x1f\x8b\x08\0\0\0\0\0\0\3", b"\x28\xb5\x2f\xfd", b"ElfFile\0",
]  # fmt: skip


@given(
    st.binary(max_size=60)
    | st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=30).map(b"".join)
)
@example(b"\x1f\x8b")
@example(b"\x1f\x8b\x08" + b"\0" * 8 + b":0" + b"\0" * 9)
@settings(deadline=None)
def test_nothing_raises(data):
    slowly, whole = read(data, Drip(data), max_line=40), read(data, max_line=40)
    if whole[1] and "cannot be read to its end" in whole[1][-1]:
        # What a packer gives before the damage depends on how much it is given at a time.
        assert slowly[0][: len(whole[0])] == whole[0]
        assert slowly[1][-1] == whole[1][-1]
    else:
        assert slowly[:2] == whole[:2]
    assert slowly[0] == read(data, max_line=10**6, stream=io.BytesIO(data))[0] or len(data) > 40


@pytest.mark.parametrize(
    "data", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"[]", b"[\n]\n", gzip.compress(b"", mtime=0)]
)
def test_nothing_there(data):
    assert read(data)[:2] == ([], [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"a": NaN}', "not JSON: NaN is no JSON value"),
        (b'{"a": -Infinity}', "not JSON: -Infinity is no JSON value"),
        (b'{"a": 1e999}', "not JSON: 1e999 is too large a number"),
        (b"[1]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"hello", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        (
            b'{"a": "\xff"}',
            "not JSON: 'utf-8' codec can't decode byte 0xff in position 7: invalid start byte",
        ),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
        (b'{"a": 1' + b"0" * 5000 + b"}", None),
        (b"type=X msg=audit(never): a=1", "not an audit record"),
    ],
)
def test_a_broken_line_stops_nothing(line, message):
    events, messages, reading = read(b'{"a": 1}\n' + line + b'\n{"b": 2}\n')
    assert events == [{"a": 1}, {"b": 2}]
    assert (
        messages == [f"x:2: {message}"]
        if message
        else messages[0].startswith("x:2: not JSON: Exceeds the limit")
    )
    assert reading.broken == 1


@pytest.mark.parametrize(
    ("data", "expected", "places"),
    [
        (b'[{"a":1},\n{"a": nope},\n{"a":2}]', [1, 2], [2]),
        (b'[{"a":1},\n{"a": NaN},\n{"a":2}]', [1, 2], [2]),
        (b'[{"a":1},\n7,\n{"a":2}]', [1, 2], [2]),
        (b'[{"a":1},\n{"a":[5},\n{"a":2}]', [1, 2], [2]),
        (b'[{"a":1},\n{"a":5,\n{"a":2}]', [1, 2], [2]),
        (b'[{"a":1},\n{"a":"open},\n{"a":2}]', [1, 2], [2]),
        (b'[{"a":1},\n{\n"a":"open,\n"b":{"a":9}\n},\n{"a":2}]', [1, 2], [2]),
        (b'[{"a":1},\n{"a":"\xff"},\n{"a":2}]', [1, 2], [2]),
        (b'[{"a":1},\n' + b"[" * 100_000 + b"]" * 100_000 + b',\n{"a":2}]', [1, 2], [2]),
        (b'[{"a":1},\n{"a":2}', [1, 2], [2]),
        (b'[{"a":1},\n{"a":2', [1], [2]),
        (b'[{"a":1},\n{"a":"2', [1], [2]),
        (b'{\n"a":1}\n}\n{"a":2}', [1, 2], [3]),
        (b'{"a": "cut\n{"a":1}\n{"a":2}\n', [1, 2], [1]),
        (b'{"a": nope}\n{"a":1}\n{"a":2}\n', [1, 2], [1]),
        (b'{"a":1} and more\n{"a":1}\n{"a":2}\n', [1, 2], [1]),
        (b'{"Records":[{"a":1},\n3,{"a":2}]}', [1, 2], [1]),
    ],
)
@pytest.mark.parametrize("slowly", [False, True])
def test_a_broken_value_stops_nothing(data, expected, places, slowly):
    if slowly and len(data) > 10_000:
        return
    events, messages, reading = read(data, Drip(data) if slowly else None)
    assert [event["a"] for event in events] == expected
    assert [int(text.split(":")[1]) for text in messages] == places
    assert reading.broken == len(places)


@pytest.mark.parametrize("start", [b"", b"[", b'{\n"a":0}\n'])
def test_long_lines_and_values_are_never_kept(start):
    long = b'{"a":"' + b"x" * 10_000_000 + b'"}'
    between = b"," if start == b"[" else b"\n"
    data = (
        start
        + b'{"b":1}'
        + between
        + long
        + between
        + b'{"b":2}'
        + (b"]" if start == b"[" else b"")
    )
    tracemalloc.start()
    events, messages, _ = read(data, max_line=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert events[-2:] == [{"b": 1}, {"b": 2}]
    assert [text.split(": ", 1)[1] for text in messages] == ["this line is longer than 1 MB"]
    assert peak < 6_000_000


def test_keys_that_are_there_twice():
    line = b'{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}\n'
    events, messages, reading = read(line * 7 + b'{"a": 1}\n')
    assert events == [{"a": 3, "b": {"c": 2}}] * 7 + [{"a": 1}]
    assert messages == [
        f"x:{number}: the key 'c' is there twice; its last value counts" for number in range(1, 6)
    ]
    assert reading.counts() == {"events": 8, "matched": 0, "alerts": 0, "broken": 0, "repeated": 7}
    assert "7 with a key that is there twice" in reading.summary()
    assert read(b'{"a":1,"a":2,\xff}\n{"a":1,"a":2]\n')[2].repeated == 0


def test_only_the_first_problems_are_shown():
    events, messages, reading = read(b'{"a": 1}\n' + b"no\n" * 50)
    assert (len(events), len(messages), reading.broken) == (1, 20, 50)


def test_skipped_problems_are_not_reported_again():
    data = b'no\n{"a":1}\nno\n{"a":2}\nno\n'
    events, messages, reading = read(data, skip=1)
    assert (events, [text[:4] for text in messages], reading.broken) == (
        [{"a": 2}],
        ["x:3:", "x:5:"],
        2,
    )


def test_a_stream_that_fails_is_reported():
    class Torn(io.RawIOBase):
        given = False

        def read(self, size=-1):
            if self.given:
                raise OSError(5, "Input/output error")
            self.given = True
            return b'{"a":1}\n{"b":'

    assert read(b"", Torn())[:2] == (
        [{"a": 1}],
        ["x: cannot be read to its end: Input/output error"],
    )


HOSTILE = {
    "brackets": (b"[", b""),
    "backslashes": (b"\\", b'{"a":"'),
    "a key without end": (b"a", b'{"@odata.x":"'),
    "texts in brackets": (b'["', b""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_stream_takes_no_longer_than_its_length(name):
    """Four times the length takes about four times the work, not sixteen times."""
    piece, head = HOSTILE[name]

    def work(count):
        def once():
            start = time.process_time()
            read(head + piece * count, max_line=20_000)
            return time.process_time() - start

        return min(once() for _ in range(2))

    work(1_000)
    assert work(80_000) < 11 * max(work(20_000), 0.005)
