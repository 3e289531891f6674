"""The short form of the fuzzers, the inputs that once broke something, and the harness itself."""

import base64
from pathlib import Path

import pytest

from fuzz import targets, worker
from fuzz.runner import Limits, Run, Worker

REGRESSIONS = sorted((Path(__file__).parent / "regressions").glob("*/*"))
LIMITS = Limits(memory=2_000, seconds=20)
FAST = ("events", "streams", "evtx", "stix", "pipelines")


@pytest.fixture(scope="module")
def process():
    one = Worker(LIMITS)
    yield one
    one.close()


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_input_that_once_broke_something_breaks_nothing(process, path):
    data = base64.b64encode(path.read_bytes()).decode()
    answer = process.ask(target=path.parent.name, input=data)
    assert answer["outcome"] != "failure", answer["detail"]


def test_some_inputs_of_each_target_break_nothing(tmp_path):
    """`make fuzz` is the long form."""
    run = Run(targets.TARGETS, seed=0, limits=LIMITS, folder=tmp_path)
    for name in [*targets.TARGETS, *FAST * 5]:
        run.one(name)
    run.close()
    assert all(one.outcomes.total() for one in run.counts.values())
    assert not run.failures, "\n".join(one.detail for one in run.failures.values())


@pytest.mark.parametrize("name", targets.TARGETS)
def test_the_same_number_gives_the_same_input(name):
    one = targets.TARGETS[name]
    assert worker.drawn(one, 5, 3) == worker.drawn(one, 5, 3)
    assert len({worker.drawn(one, 5, number) for number in range(8)}) > 4


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("raises", "ValueError: as expected"),
        ("grows", "MemoryError"),
        ("hangs", "more than 0 s of processor time"),
        ("ends", "the worker ended with 3"),
    ],
)
def test_what_must_not_happen_is_a_failure(tmp_path, name, detail):
    """The targets of `broken.py` fail; the run keeps the input and goes on."""
    run = Run([name], 1, Limits(memory=1_000, seconds=0), tmp_path, "fuzz.broken")
    run.one(name)
    run.close()
    assert run.counts[name].outcomes == {"failure": 1}
    (failure,) = run.failures.values()
    assert failure.detail.strip().endswith(detail)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".input", ".txt"]


def test_an_input_is_made_smaller(tmp_path):
    run = Run(["raises"], 1, Limits(memory=1_000, seconds=1), tmp_path, "fuzz.broken")
    run.one("raises")
    run.close()
    assert next(tmp_path.glob("*.input")).read_bytes() == b"!"
