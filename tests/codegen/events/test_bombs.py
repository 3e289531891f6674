"""Small inputs that become large ones: how much is unpacked is limited in bytes, not in time."""

import base64
import gzip
import io
import json

import pytest
import zstandard

from ads_compiler.codegen.runtime import reading as runtime_reading
from ads_compiler.codegen.runtime import unwrapping
from ads_compiler.codegen.runtime.routing import Router
from ads_compiler.config import log_sources
from support.streams import lines, read

MANY = [{"n": 0, "text": "x" * 80}] * 20_000
PACK = {"gzip": gzip.compress, "zstd": zstandard.compress}


@pytest.mark.parametrize("pack", PACK.values(), ids=PACK)
def test_a_packed_file_is_read_up_to_a_limit(pack):
    packed = pack(lines(MANY))
    events, messages, reading = read(packed, max_unpacked=1_000_000)
    assert messages == ["x: cannot be read to its end: it unpacks to more than 1 MB"]
    assert reading.broken == 1
    assert len(events) < 1_000_000 / len(lines(MANY[:1]))
    assert read(packed, max_unpacked=3_000_000)[:2] == (MANY, [])


def test_a_file_that_unpacks_to_hundreds_of_times_its_size_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(runtime_reading, "_READING_FREE", 1_000_000)
    bomb = gzip.compress(lines([{"text": "x" * 1_000}]) * 20_000)
    events, messages, _ = read(bomb)
    assert messages[0].startswith("x: cannot be read to its end: it unpacks to more than ")
    assert len(events) < 20_000_000 / 3
    repetitive = [
        {"n": number % 50, "text": "an event as it often comes"} for number in range(50_000)
    ]
    assert read(gzip.compress(lines(repetitive)))[:2] == (repetitive, [])


def test_the_limit_holds_for_archives_in_archives_and_for_each_input(monkeypatch):
    monkeypatch.setattr(runtime_reading, "_READING_FREE", 1_000_000)
    inner = gzip.compress(gzip.compress(b" " * 100_000_000))
    assert set(read(inner)[1]) == {"x: cannot be read to its end: it unpacks to more than 1 MB"}
    packed = gzip.compress(lines(MANY))
    problems = []
    reading = runtime_reading.Reading(problems.append, max_unpacked=2_500_000)
    for _ in range(3):
        assert len(list(reading.read(io.BytesIO(packed), "x"))) == len(MANY)
    assert problems == []


def packed_text(value):
    return base64.b64encode(gzip.compress(json.dumps(value).encode())).decode()


def test_the_packed_texts_of_an_event_share_a_limit(monkeypatch):
    monkeypatch.setattr(unwrapping, "_UNWRAP_BYTES", 10_000)
    router = Router(log_sources.load())
    message = packed_text({"text": "y" * 4_000})
    event = {"messageType": "DATA_MESSAGE", "logEvents": [{"message": message}] * 100}
    carried = router.opened(event)
    assert len(carried.events) == 2
    assert carried.problems == [("CloudWatch subscription", "logEvents.message is not JSON")] * 98
    assert len(router.opened(event).events) == 2  # each event has its own


ZEEK = "#separator \\x09\n#path\tx\n#fields\ta\tb\n#types\tstring\t%s\nv\t%s\n"


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("set[" * 3_000 + "count" + "]" * 3_000, "1,2", [1, 2]),
        ("vector[set[count]]", "1,2", [1, 2]),
        ("set[string]", "(empty)", []),
        ("table", "t", "t"),
    ],
)
def test_columns_of_zeek_may_be_nested_at_will(kind, cell, value):
    assert read((ZEEK % (kind, cell)).encode())[0] == [{"_path": "x", "a": "v", "b": value}]


@pytest.mark.parametrize("setting", ["#set_separator", "#empty_field", "#unset_field", "#fields"])
def test_settings_of_zeek_may_be_empty(setting):
    text = f"#separator \\x09\n{setting}\t\n" + (ZEEK % ("set[string]", "m,n")).partition("\n")[2]
    events, messages, _ = read(text.encode())
    assert events[0]["b"] == ["m", "n"]
    assert messages == []
