"""Reading from streams, for the tests."""

import io
import json

from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.testing import event_formats


class Drip(io.RawIOBase):
    """A stream without seek that gives a byte at a time."""

    def __init__(self, data):
        self.left = memoryview(data)

    def readable(self):
        return True

    def readinto(self, into):
        piece = self.left[: min(1, len(into))]
        into[: len(piece)] = piece
        self.left = self.left[len(piece) :]
        return len(piece)


def read(data, stream=None, skip=0, openers=event_formats.OPENERS, **settings):
    reported = []
    reading = Reading(reported.append, openers=openers, **settings)
    findings = list(reading.read(stream or io.BytesIO(data), "x", skip))
    assert reading.events == len(findings)
    return findings, reported, reading


def lines(events_):
    return b"".join(json.dumps(event).encode() + b"\n" for event in events_)
