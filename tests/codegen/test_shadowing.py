"""A file in the directory of a detector never takes the place of a module of Python."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from ads_compiler.cli import main
from support.projects import project

SHADOWED = (
    "functools", "json", "argparse", "re", "io", "gzip", "dataclasses", "typing", "datetime",
    "collections", "hashlib", "signal", "tempfile",
)  # fmt: skip


@pytest.mark.parametrize("more", [(), ("--standalone",)])
@pytest.mark.parametrize("flags", [(), ("-I",)])
@pytest.mark.parametrize("inside", [True, False])
def test_a_detector_uses_the_modules_of_python(tmp_path, more, flags, inside):
    root = project(tmp_path)
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["compile", *more, "-o", str(out), "--project", str(root)])
    assert done.exit_code == 0, done.output
    for name in SHADOWED:
        (out / f"{name}.py").write_text("raise SystemExit('the wrong module')\n")
    (tmp_path / "events.jsonl").write_text('{"Image": "/usr/bin/id"}\n')
    detector, events = out / "ex_1.py", tmp_path / "events.jsonl"
    ran = subprocess.run(
        [sys.executable, *flags, detector.name if inside else detector, events],
        capture_output=True,
        text=True,
        cwd=out if inside else tmp_path,
    )
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr.startswith("1 event read")
