"""The process that works on inputs; it may be killed at any time, by its limits or its parent.

It reads one line of JSON for each input, {"target", "seed", "number"} or {"target", "input"} (in
base64), and answers with one line: the outcome, and the traceback of a failure.
"""

import base64
import importlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from random import Random

MEGABYTE = 1_000_000


def drawn(target, seed, number):
    """The input with this number: always the same."""
    try:
        return target.draw(Random(f"{seed}:{target.name}:{number}"))
    except RecursionError:  # nested too deeply to be written, by the libraries used for that
        return b""


def _used():
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def main():
    """Work until the end of the standard input."""
    memory, seconds = map(int, sys.argv[1:3])
    room = sys.argv[3]
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    known = importlib.import_module(room).TARGETS
    resource.setrlimit(resource.RLIMIT_AS, (memory * MEGABYTE, memory * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    place = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for line in sys.stdin:
        order = json.loads(line)
        target = known[order["target"]]
        folder = place / "project"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            before = used = _used()
            if "input" in order:
                data = base64.b64decode(order["input"])
            else:
                data = drawn(target, order["seed"], order["number"])
            used = _used()
            limit = int(used) + 1 + seconds
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
            answer = {"outcome": target.run(data, folder), "detail": ""}
        except KeyboardInterrupt:
            break
        except BaseException as error:  # noqa: BLE001 - a crash is what is looked for
            text = "".join(traceback.format_exception(error, limit=-12))
            answer = {"outcome": "failure", "detail": text[-6_000:]}
        answer["seconds"] = round(_used() - before, 3)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
