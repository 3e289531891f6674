"""Feed inputs to workers, note what comes of them, and keep the inputs that fail."""

import base64
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from fuzz.worker import drawn

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Limits:
    """For each input: megabytes of memory, and seconds of processor time."""

    memory: int = 2_000
    seconds: int = 20

    @property
    def patience(self):
        """Seconds after which a worker that uses no processor time is given up."""
        return 60 + 6 * self.seconds


@dataclass
class Failure:
    """An input that fails, and why."""

    target: str
    data: bytes
    detail: str

    @property
    def kind(self):
        """What failures of the same cause have in common."""
        lines = [line.strip() for line in self.detail.strip().splitlines()]
        places = [line for line in lines if line.startswith("File ")]
        return self.target, places[-1] if places else "", lines[-1][:40] if lines else ""


@dataclass
class Counts:
    """What came of the inputs of a target."""

    outcomes: Counter = field(default_factory=Counter)
    seconds: float = 0.0
    waited: float = 0.0
    slowest: tuple[float, int] = (0.0, -1)


class Worker:
    """A process with limits, which is started again after it was killed."""

    def __init__(self, limits: Limits, room: str = "fuzz.targets"):
        self.limits, self.room = limits, room
        self.process = None
        self.home = tempfile.TemporaryDirectory(prefix="fuzz-home-")

    def ask(self, **order) -> dict:
        """The answer to an order."""
        if self.process is None:
            self._start()
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], self.limits.patience)
        line = self.process.stdout.readline() if ready else b""
        if line:
            return json.loads(line)
        if not ready:
            self.process.kill()
        code = self._end()
        return {"outcome": "failure", "detail": self._ended(code, bool(ready)), "seconds": 0.0}

    def _ended(self, code, answered):
        if not answered:
            return f"no answer in {self.limits.patience} s"
        if code == -signal.SIGXCPU:
            return f"more than {self.limits.seconds} s of processor time"
        return f"the worker ended with {code}"

    def _start(self):
        environment = os.environ | {
            "PYTHONPATH": str(TESTS),
            "PYTHONHASHSEED": "0",
            "XDG_STATE_HOME": self.home.name,
            "NO_COLOR": "1",
        }
        given = [str(self.limits.memory), str(self.limits.seconds), self.room]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fuzz.worker", *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def close(self):
        """End the process."""
        if self.process is not None:
            self._end()
        self.home.cleanup()

    def _end(self):
        process, self.process = self.process, None
        with suppress(BrokenPipeError):
            process.stdin.close()
        code = process.wait()
        process.stdout.close()
        return code


class Run:
    """A run over some targets of a module. Inputs depend on the seed and their numbers only."""

    def __init__(self, names, seed, limits, folder=None, room="fuzz.targets"):
        self.names, self.seed, self.folder = list(names), seed, folder
        self.targets = importlib.import_module(room).TARGETS
        self.worker = Worker(limits, room)
        self.counts = {name: Counts() for name in self.names}
        self.failures: dict[tuple, Failure] = {}

    def next_target(self):
        """The target that has had the least time."""
        return min(self.names, key=lambda name: self.counts[name].waited)

    def one(self, name, start=0):
        """Work on the next input of a target."""
        counts = self.counts[name]
        number = start + counts.outcomes.total()
        before = time.monotonic()
        answer = self.worker.ask(target=name, seed=self.seed, number=number)
        counts.waited += time.monotonic() - before
        counts.outcomes[answer["outcome"]] += 1
        counts.seconds += answer["seconds"]
        counts.slowest = max(counts.slowest, (answer["seconds"], number))
        if answer["outcome"] == "failure":
            self._keep(name, number, answer["detail"])

    def _keep(self, name, number, detail):
        failure = Failure(name, drawn(self.targets[name], self.seed, number), detail)
        if failure.kind in self.failures:
            return
        self.failures[failure.kind] = failure
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            stem = self.folder / f"{name}-{self.seed}-{number}"
            stem.with_suffix(".txt").write_text(detail, encoding="utf-8", errors="replace")
            stem.with_suffix(".input").write_bytes(self._minimized(failure))

    def _minimized(self, failure, attempts=120):
        """A smaller input that fails in the same way, by leaving out pieces."""
        data, size = failure.data, len(failure.data) // 2
        if not failure.detail.startswith("Traceback"):
            return data  # each attempt would last until the limit
        while size and attempts:
            at = 0
            while at < len(data) and attempts:
                attempts -= 1
                shorter = data[:at] + data[at + size :]
                order = base64.b64encode(shorter).decode()
                answer = self.worker.ask(target=failure.target, input=order)
                same = Failure(failure.target, shorter, answer["detail"]).kind == failure.kind
                if answer["outcome"] == "failure" and same:
                    data = shorter
                else:
                    at += size
            size //= 2
        return data

    def close(self):
        """End the worker."""
        self.worker.close()

    def table(self):
        """The counts of each target, in lines."""
        head = f"{'target':<12}{'inputs':>9}{'clean':>9}{'findings':>9}{'refused':>9}"
        yield f"{head}{'failures':>9}{'CPU s':>9}{'slowest':>9}"
        for name, counts in self.counts.items():
            outcomes = counts.outcomes
            cells = (outcomes.total(), *(outcomes[word] for word in _OUTCOMES))
            yield (
                f"{name:<12}{''.join(f'{cell:>9,}' for cell in cells)}"
                f"{counts.seconds:>9.0f}{counts.slowest[0]:>9.1f}"
            )


_OUTCOMES = ("clean", "findings", "refused", "failure")
