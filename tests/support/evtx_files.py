"""Small valid EVTX files, to avoid binary fixtures: BinXML without templates, only text values."""

import struct
import zlib
from collections.abc import Sequence
from typing import Any

CHUNK = 65536
FILE_HEADER = 4096
CHUNK_HEADER = 512
FIRST_TIME = 133_485_408_000_000_000  # 2024-01-01 in FILETIME, which counts 100 ns since 1601
NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"


def evtx_file(events: Sequence[dict[str, str]], per_chunk: int = 50, event_id: int = 4688) -> bytes:
    """An EVTX file with one record for each event, whose fields become the EventData."""
    parts = [events[start : start + per_chunk] for start in range(0, len(events), per_chunk)] or [
        []
    ]
    chunks = [chunk(part, 1 + number * per_chunk, event_id) for number, part in enumerate(parts)]
    return file_header(len(chunks), len(events) + 1) + b"".join(chunks)


def looped(file: bytes, number: int = 1) -> bytes:
    """A file whose list of names in a chunk leads back to itself, so its reader never returns."""
    data, start = bytearray(file), FILE_HEADER + (number - 1) * CHUNK
    first, second = (
        data.index(name.encode("utf-16-le") + b"\0\0", start + CHUNK_HEADER) - 8 - start
        for name in ("Event", "System")
    )
    for at, target in ((128, first), (first, second), (second, first)):
        struct.pack_into("<I", data, start + at, target)
    return bytes(data)


def file_header(chunks: int, next_record: int) -> bytes:
    """The header block of a file."""
    head = struct.pack(
        "<8sQQQIHHHH76x", b"ElfFile\0", 0, chunks - 1, next_record, 128, 1, 3, FILE_HEADER, chunks
    )
    return (head + struct.pack("<II", 0, zlib.crc32(head))).ljust(FILE_HEADER, b"\0")


def chunk(events: Sequence[dict[str, str]], first: int, event_id: int) -> bytes:
    """A chunk: its header with both checksums, and its records."""
    body = b""
    last_at = CHUNK_HEADER
    for number, event in enumerate(events, first):
        last_at = CHUNK_HEADER + len(body)
        body += record(event, number, event_id, last_at)
    last = first + len(events) - 1
    end = CHUNK_HEADER + len(body)
    assert end <= CHUNK, "the records do not fit into a chunk"
    head = struct.pack(
        "<8sQQQQIIII64xI",
        b"ElfChnk\0",
        first,
        last,
        first,
        last,
        128,
        last_at,
        end,
        zlib.crc32(body),
        0,
    )
    tables = bytes(CHUNK_HEADER - 128)
    return (head + struct.pack("<I", zlib.crc32(head[:120] + tables)) + tables + body).ljust(
        CHUNK, b"\0"
    )


def record(event: dict[str, str], number: int, event_id: int, at: int) -> bytes:
    """A record at the offset `at` of its chunk."""
    system = [
        ("Provider", {"Name": "Microsoft-Windows-Security-Auditing"}, None),
        ("EventID", {}, str(event_id)),
        ("EventRecordID", {}, str(number)),
        ("Channel", {}, "Security"),
        ("Computer", {}, "host.example.org"),
    ]
    data = [("Data", {"Name": name}, value) for name, value in event.items()]
    xml = b"\x0f\x01\x01\x00"
    xml += _element(
        "Event", {"xmlns": NAMESPACE}, [("System", {}, system), ("EventData", {}, data)], at + 28
    )
    xml += b"\x00"
    size = 24 + len(xml) + 4
    return (
        struct.pack("<4sIQQ", b"\x2a\x2a\0\0", size, number, FIRST_TIME + number * 10_000_000)
        + xml
        + struct.pack("<I", size)
    )


def _element(name: str, attributes: dict[str, str], content: Any, at: int) -> bytes:
    """An element at the offset `at`; its content is None, a text or a list of elements."""
    out = _name(name, at + 5)
    if attributes:
        listed, start = b"", at + 5 + len(out) + 4
        for left, (key, value) in enumerate(attributes.items(), 1 - len(attributes)):
            listed += b"\x06" if left == 0 else b"\x46"
            listed += _name(key, start + len(listed)) + _text(value)
        out += struct.pack("<I", len(listed)) + listed
    if content is None:
        out += b"\x03"
    else:
        out += b"\x02"
        if isinstance(content, str):
            out += _text(content)
        else:
            for child in content:
                out += _element(*child, at + 5 + len(out))
        out += b"\x04"
    return struct.pack("<BI", 0x41 if attributes else 0x01, len(out)) + out


def _name(name: str, at: int) -> bytes:
    """An inline name: `at` is the offset of the pointer to it, and the name follows the pointer."""
    number = 0
    for character in name:
        number = (number * 65599 + ord(character)) & 0xFFFFFFFF
    return (
        struct.pack("<IIHH", at + 4, 0, number & 0xFFFF, len(name))
        + name.encode("utf-16-le")
        + b"\0\0"
    )


def _text(value: str) -> bytes:
    encoded = value.encode("utf-16-le")
    return struct.pack("<BBH", 5, 1, len(encoded) // 2) + encoded
