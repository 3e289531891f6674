"""A chunk of an EVTX file cannot take all time or memory: another process reads it."""

import io
import subprocess
from contextlib import closing

import pytest

from ads_compiler.testing import evtx
from support.evtx_files import evtx_file, looped
from support.streams import read

EVENTS = [{"Number": str(number)} for number in range(90)]
SLOW = "could not be read in 0.3 s of processor time"


@pytest.fixture
def processes(monkeypatch):
    """The processes that were started."""
    started = []

    class Recorded(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            started.append(self)
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    monkeypatch.setattr(evtx, "MOST_SECONDS", 0.3)
    return started


def numbers_of(events):
    return [int(event["Event"]["EventData"]["Number"]) for event in events]


def test_one_process_reads_all_chunks(processes):
    events, messages, _ = read(evtx_file(EVENTS, per_chunk=10))
    assert (numbers_of(events), messages) == ([*range(90)], [])
    assert [process.returncode is not None for process in processes] == [True]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_chunk_that_never_ends_is_reported_and_read_without_its_tables(number, processes):
    events, messages, reading = read(looped(evtx_file(EVENTS, per_chunk=30), number))
    assert numbers_of(events) == [*range(90)]
    assert messages == [f"x: chunk {number} of the EVTX file {SLOW}"]
    assert reading.broken == 1
    assert len(processes) == 2
    assert all(process.returncode is not None for process in processes)


def test_after_one_such_chunk_the_others_cost_no_process(processes):
    data = evtx_file(EVENTS, per_chunk=30)
    for number in (1, 2, 3):
        data = looped(data, number)
    events, messages, _ = read(data)
    assert (len(events), len(messages), len(processes)) == (90, 1, 2)


def test_a_file_that_ends_too_many_processes_is_given_up(processes, monkeypatch):
    monkeypatch.setattr(evtx, "MOST_MEMORY", 1)
    monkeypatch.setattr(evtx, "MOST_ENDED", 2)
    events, messages, _ = read(evtx_file(EVENTS, per_chunk=10))
    assert events == []
    assert [text.partition(" of the")[0] for text in messages[:-1]] == [
        "x: chunk 1",
        "x: chunk 1",
        "x: chunk 2",
    ]
    assert all("the reader ended with code" in text for text in messages[:-1])
    assert messages[-1] == "x: the EVTX file is not read from chunk 3 on"
    assert len(processes) == 3


def test_a_stream_that_is_not_read_to_its_end_leaves_no_process(processes):
    stream = io.BytesIO(evtx_file(EVENTS, per_chunk=10))
    with closing(evtx.evtx_events(stream, "x")) as events:
        next(events)
    assert [process.returncode is not None for process in processes] == [True]
