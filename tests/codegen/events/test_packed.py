import gzip
import os
import sys
import tracemalloc

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.codegen.runtime.reading import ReadingProblem
from ads_compiler.core.errors import ConfigError
from ads_compiler.testing import event_formats
from support.evtx_files import CHUNK, CHUNK_HEADER, FILE_HEADER, evtx_file
from support.streams import Drip, lines, read


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_damaged_archives_give_what_came_before(pack):
    many = [{"n": number, "text": os.urandom(40).hex()} for number in range(20_000)]
    whole = pack(lines(many))
    for damaged in (
        whole[:-3],
        whole[: len(whole) // 2],
        whole[:10],
        whole + b"garbage that is no archive",
    ):
        events, messages, reading = read(damaged)
        assert events == many[: len(events)]
        assert len(events) > 5000 or len(damaged) == 10
        assert [text[:30] for text in messages] == ["x: cannot be read to its end: "]
        assert reading.broken == 1
    flipped = bytearray(whole)
    flipped[len(whole) // 2 : len(whole) // 2 + 40] = bytes(40)
    assert read(bytes(flipped))[1][-1].startswith("x: cannot be read to its end: ")


def test_archives_in_archives_come_to_an_end():
    data = lines([{"a": 1}])
    for _ in range(4):
        data = gzip.compress(data)
    assert read(data)[:2] == ([], ["x: is packed too many times over"])


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (evtx_file([{}]), "is an EVTX file; convert it to JSON lines, or run it with 'adsc run'"),
        ('{"a":1}'.encode("utf-16"), "is UTF-16 text; convert it to UTF-8"),
        (b"PK\3\4rest", "is a ZIP archive; unpack it first"),
    ],
)
def test_what_a_detector_alone_does_not_read(data, text):
    events, messages, reading = read(data, openers=None)
    assert (events, messages, reading.broken) == ([], [f"x: {text}"], 1)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python reads zstd itself")
def test_zstd_without_an_opener():
    assert read(zstandard.compress(b"{}"), openers=None)[1][0].startswith("x: is packed with zstd")


def test_openers_are_given_the_stream_and_may_fail():
    def opener(stream, name):
        assert (stream.read(3), name) == (b"ABC", "x")
        yield {"a": stream.read().decode()}
        yield ReadingProblem("odd", 7)
        raise OSError("torn")

    events, messages, _ = read(b"ABCdef", openers={b"ABC": opener})
    assert (events, messages) == (
        [{"a": "def"}],
        ["x:7: odd", "x: cannot be read to its end: torn"],
    )


def data_of(events):
    return [event["Event"]["EventData"] for event in events]


def numbers_of(events):
    return [int(event["Event"]["System"]["EventRecordID"]) for event in events]


COMMANDS = [
    {"CommandLine": f"cmd /c échо 😀 {number}", "Image": "C:\\x.exe"} for number in range(120)
]


@pytest.mark.parametrize("slowly", [False, True])
def test_evtx(slowly):
    data = evtx_file(COMMANDS)
    events, messages, _ = read(data, Drip(data) if slowly else None)
    assert (data_of(events), messages) == (COMMANDS, [])
    assert numbers_of(events) == list(range(1, 121))
    assert events[0]["Event"]["System"]["EventID"] == "4688"
    assert data_of(read(gzip.compress(data), skip=100)[0]) == COMMANDS[100:]
    assert read(evtx_file([]))[:2] == ([], [])


@pytest.mark.parametrize(
    ("size", "records", "text"),
    [
        (8, 0, "the EVTX file is truncated in its header"),
        (FILE_HEADER - 1, 0, "the EVTX file is truncated in its header"),
        (FILE_HEADER, 0, "the EVTX file is truncated after 0 of 3 chunks"),
        (FILE_HEADER + 100, 0, "the EVTX file is truncated in chunk 1"),
        (FILE_HEADER + CHUNK_HEADER, 0, "the EVTX file is truncated in chunk 1"),
        (FILE_HEADER + CHUNK, 50, "the EVTX file is truncated after 1 of 3 chunks"),
        (FILE_HEADER + CHUNK + 20_000, 70, "the EVTX file is truncated in chunk 2"),
        (FILE_HEADER + 3 * CHUNK - 1, 120, "the EVTX file is truncated in chunk 3"),
    ],
)
def test_truncated_evtx(size, records, text):
    events, messages, reading = read(evtx_file(COMMANDS)[:size])
    assert data_of(events) == COMMANDS[: len(events)]
    assert (len(events) >= records, bool(events)) == (True, bool(records))
    assert f"x: {text}" in messages
    assert reading.broken == len(messages)


@pytest.mark.parametrize(
    ("at", "new", "lost"),
    [
        (0, b"broken", range(1, 51)),  # the magic of the chunk
        (CHUNK_HEADER, b"xx", range(1, 51)),  # the magic of its first record
        (CHUNK_HEADER + 28, b"\x77", [1]),  # a token of its first record
        (CHUNK_HEADER + 4, b"\xff\xff", range(1, 51)),  # the size of its first record
        (0, bytes(CHUNK), range(1, 51)),  # all of the chunk
    ],
)
def test_damage_in_an_evtx_file_stays_where_it_is(at, new, lost):
    data = bytearray(evtx_file(COMMANDS))
    data[FILE_HEADER + at : FILE_HEADER + at + len(new)] = new
    events, messages, reading = read(bytes(data))
    assert sorted({*range(1, 121)} - {*numbers_of(events)}) == list(lost)
    assert len(messages) == reading.broken >= 1
    assert all(text.startswith("x: chunk 1 of the EVTX file") for text in messages)


@given(st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 255)), max_size=40))
@settings(deadline=None, max_examples=60)
def test_no_damage_to_an_evtx_file_raises(changes):
    data = bytearray(evtx_file(COMMANDS[:60], per_chunk=40))
    for at, new in changes:
        data[FILE_HEADER + at] = new
    assert set(range(41, 61)) <= set(numbers_of(read(bytes(data))[0][-20:]))


@pytest.mark.parametrize(
    ("package", "data"), [("evtx", evtx_file([])), ("zstandard", zstandard.compress(b"{}"))]
)
def test_a_missing_package_is_named(package, data, monkeypatch):
    if package == "zstandard" and sys.version_info >= (3, 14):
        pytest.skip("Python reads zstd itself")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        ConfigError, match=rf"requires the package {package}: pip install 'ads-compiler\["
    ):
        read(data)


def test_a_zstd_bomb_is_unpacked_a_little_at_a_time():
    bomb = zstandard.ZstdCompressor(19).compress(bytes(200_000_000))
    tracemalloc.start()
    data = bomb + zstandard.compress(b'\n{"a":1}')
    events, messages, _ = read(data, max_unpacked=300_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (events, messages) == ([{"a": 1}], ["x:1: this line is longer than 5 MB"])
    assert peak < 60_000_000


def test_open_events(tmp_path):
    (tmp_path / "e").write_bytes(b"{}")
    with event_formats.open_events(tmp_path / "e") as stream:
        assert stream.read() == b"{}"
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        event_formats.open_events(tmp_path / "none")
    with pytest.raises(ConfigError, match="is a directory"):
        event_formats.open_events(tmp_path)
