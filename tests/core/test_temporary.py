"""What a killed run leaves is removed by the next; what a running one uses is not."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ads_compiler.core import temporary, write
from ads_compiler.core.ownership import LIST

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")


def run_until_waiting(tmp_path, body):
    """Start a process that stops in the middle of `body`, and return it when it is there."""
    program = "import sys, pathlib\nfrom ads_compiler.core import write, temporary\n"
    program += f"root = pathlib.Path({str(tmp_path)!r})\n"
    program += "def wait():\n    print('there', flush=True)\n    sys.stdin.read()\n"
    child = subprocess.Popen(
        [sys.executable, "-c", program + textwrap.dedent(body)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout.readline() == b"there\n"
    return child


def kill(child):
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()


FOLDER = """
    with write.replaced(root / "site") as fresh:
        (fresh / "half.html").write_text("half")
        wait()
"""
FILE = """
    with temporary.temporary_file(root) as (path, handle):
        wait()
"""


@pytest.mark.parametrize("body", [FOLDER, FILE])
def test_leftovers_of_a_killed_run_are_removed_by_the_next(tmp_path, body):
    child = run_until_waiting(tmp_path, body)
    kill(child)
    assert list(tmp_path.glob(".adsc-*"))
    write.write_folder(tmp_path / "site", {"index.html": "whole"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == [LIST, "index.html"]


def test_writing_a_file_removes_leftovers_too(tmp_path):
    kill(run_until_waiting(tmp_path, FOLDER))
    write.write_file(tmp_path / "a.txt", "1")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("body", [FOLDER, FILE])
def test_the_places_of_a_running_process_stay(tmp_path, body):
    child = run_until_waiting(tmp_path, body)
    before = sorted(tmp_path.glob(".adsc-*"))
    write.write_folder(tmp_path / "other", {"index.html": "1"})
    assert before
    assert sorted(tmp_path.glob(".adsc-*")) == before
    child.communicate(b"")
    assert child.returncode == 0
    assert not list(tmp_path.glob(".adsc-*"))


def test_two_runs_at_once_both_finish(tmp_path):
    child = run_until_waiting(tmp_path, FOLDER)
    write.write_folder(tmp_path / "site", {"index.html": "1"})
    child.communicate(b"")
    assert child.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (tmp_path / "site" / "half.html").exists()


def test_a_directory_that_was_moved_away_by_a_killed_run_is_put_back(tmp_path):
    write.write_folder(tmp_path / "site", {"index.html": "old"})
    kill(
        run_until_waiting(
            tmp_path,
            """
            with temporary.temporary_folder(root, "site") as room:
                (root / "site").rename(room / "old")
                wait()
            """,
        )
    )
    assert not (tmp_path / "site").exists()
    temporary.remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (tmp_path / "site" / "index.html").read_text() == "old"


@pytest.mark.parametrize(
    "name", [".site.abc", ".adsc-notes.tmp", ".adsc-0123456789abcdef", "x.tmp", ".adsc-cache"]
)
def test_files_with_other_names_stay(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "mine").write_text("mine")
    write.write_folder(tmp_path / "site", {"index.html": "1"})
    assert (tmp_path / name / "mine").exists()


def test_links_with_the_name_of_a_leftover_lead_nowhere(tmp_path, tmp_path_factory):
    mine = tmp_path_factory.mktemp("mine")
    (mine / "a").write_text("mine")
    (tmp_path / ".adsc-0123456789abcdef.tmp").symlink_to(mine / "a")
    (tmp_path / ".adsc-0123456789abcdef").symlink_to(mine, target_is_directory=True)
    write.write_folder(tmp_path / "site", {"index.html": "1"})
    assert (mine / "a").read_text() == "mine"


def test_a_named_pipe_with_the_name_of_a_leftover_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / ".adsc-0123456789abcdef.tmp")
    write.write_file(tmp_path / "a.txt", "1")
    assert Path(tmp_path / "a.txt").read_text() == "1"


def test_a_marker_cannot_name_a_place_elsewhere(tmp_path):
    inner = tmp_path / "inner"
    (inner / ".adsc-0123456789abcdef" / "old").mkdir(parents=True)
    (inner / ".adsc-0123456789abcdef.tmp").write_text("../elsewhere")
    temporary.remove_leftovers(inner)
    assert [path.name for path in tmp_path.iterdir()] == ["inner"]
    assert list(inner.iterdir()) == []
