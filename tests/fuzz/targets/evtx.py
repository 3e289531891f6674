"""Windows event logs, damaged in every part."""

import io
import struct
import zlib

from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.testing import event_formats
from fuzz import mutate
from fuzz.target import CLEAN, FINDINGS, Target, WrongAnswer
from support.evtx_files import CHUNK, CHUNK_HEADER, FILE_HEADER, evtx_file

_FEW = evtx_file([{"Image": "C:\\a.exe", "User": "u"}] * 3)
_MANY = evtx_file([{"n": str(number)} for number in range(120)])


def _draw(rng):
    data = rng.choice((_FEW, _FEW, _MANY))
    used = len(data.rstrip(b"\0"))
    start = rng.choice((0, FILE_HEADER, FILE_HEADER + CHUNK_HEADER))
    part = data[start:used]
    for _ in range(rng.choice((1, 2, 4, 12))):
        at = rng.randrange(len(part))
        kind = rng.randrange(4)
        if kind == 0:
            part = part[:at] + bytes([rng.randrange(256)]) + part[at + 1 :]
        elif kind == 1:
            value = rng.choice((0, 1, 0xFFFF, 0xFFFFFFFF, CHUNK, rng.randrange(CHUNK)))
            part = part[:at] + struct.pack("<I", value) + part[at + 4 :]
        elif kind == 2:
            other = rng.randrange(len(part))
            part = part[:at] + part[other : other + 30] + part[at + 30 :]
        else:
            part = mutate.blob(rng, part, ())[: len(part)].ljust(len(part), b"\0")
    data = data[:start] + part + data[used:]
    return _summed(data) if rng.random() < 0.7 else data


def _summed(data):
    """The file with the checksums that its content has, so that a reader goes on."""
    whole = bytearray(data)
    for start in range(FILE_HEADER, len(whole), CHUNK):
        chunk = whole[start : start + CHUNK]
        if len(chunk) < CHUNK_HEADER:
            break
        end = min(struct.unpack_from("<I", chunk, 48)[0], CHUNK)
        struct.pack_into("<I", whole, start + 52, zlib.crc32(chunk[CHUNK_HEADER:end]))
        head = bytes(whole[start : start + 120]) + bytes(chunk[128:CHUNK_HEADER])
        struct.pack_into("<I", whole, start + 124, zlib.crc32(head))
    return bytes(whole)


def _run(data, _folder):
    problems = []
    reading = Reading(problems.append, openers=event_formats.OPENERS)
    for event in reading.read(io.BytesIO(data), "x.evtx"):
        if not isinstance(event, dict):
            raise WrongAnswer(f"an event is {type(event).__name__}")
    return FINDINGS if problems else CLEAN


TARGETS = (Target("evtx", _draw, _run),)
