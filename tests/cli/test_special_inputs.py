"""Links, special files and unusual names in place of what commands read; duplicates of pages."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ads_compiler.cli import main
from ads_compiler.core import write
from ads_compiler.core.errors import ConfigError
from support.projects import BASE, project

ADSC = [sys.executable, "-m", "ads_compiler"]
RULE_ID = "5a1c8a3e-6f1d-4c55-9a2f-5d2b9d0a7f11"


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.chdir(project(tmp_path / "project"))
    return tmp_path / "project"


def adsc(*arguments):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


# Pages


def test_a_page_behind_a_link_out_of_the_project_is_neither_read_nor_printed(root, tmp_path):
    (tmp_path / "secret.md").write_text("outside-7f3a\n")
    (root / "strategies" / "link.md").symlink_to("../../secret.md")
    for command in ("check", "test", "build"):
        done = adsc(command)
        assert done.exit_code == 1
        assert "strategies/link.md:1:1: error ADS001 this symbolic link leads out of" in done.stdout
        assert "outside-7f3a" not in done.output
    published = [path.read_bytes() for path in (root / "build").rglob("*") if path.is_file()]
    assert not any(b"outside-7f3a" in data for data in published)


def test_a_page_that_is_named_and_links_out_of_the_project_is_refused(root, tmp_path):
    (tmp_path / "secret.md").write_text(BASE)
    (root / "strategies" / "link.md").symlink_to(tmp_path / "secret.md")
    done = adsc("check", "strategies/link.md")
    assert (done.exit_code, "leads out of the project" in done.stdout) == (1, True)
    adsc("fmt", "strategies/link.md")
    adsc("check", "--fix", "strategies/link.md")
    assert (tmp_path / "secret.md").read_text() == BASE


def test_a_link_inside_the_project_is_read_and_formatting_keeps_it(root):
    (root / "shared").mkdir()
    (root / "strategies" / "capture.md").rename(root / "shared" / "a.md")
    (root / "strategies" / "a.md").symlink_to("../shared/a.md")
    (root / "shared" / "a.md").write_text(BASE + "\n\n\n")
    assert adsc("check").exit_code == 0
    assert adsc("fmt").exit_code == 0
    assert (root / "strategies" / "a.md").is_symlink()
    assert not (root / "shared" / "a.md").read_text().endswith("\n\n")


def make_loop(path):
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    "make", [os.mkfifo, make_loop, lambda path: path.symlink_to("/dev/zero"), Path.mkdir]
)
@pytest.mark.parametrize(
    ("place", "settings", "commands", "code"),
    [
        ("strategies/x.md", "", [["check"], ["test"], ["fmt"]], 1),
        ("adsc.toml", None, [["check"], ["build"]], 2),
        ("known.json", 'baseline = "known.json"', [["check"]], 2),
        ("logs.yml", 'logsources = "logs.yml"', [["check"]], 2),
        ("p.yml", 'pipelines = ["p.yml"]', [["check"]], 2),
        ("filters/f.yml", 'filters = ["filters"]', [["check"]], 2),
        ("attack/20.0.json.gz", 'attack_indexes = "attack"', [["check"]], 2),
        ("rules/r.yml", "", [["run", "--sigma", "rules", "/dev/null"]], 2),
        ("rules/r.yml", "", [["run", "--sigma", "rules/r.yml", "/dev/null"]], 2),
        ("rules/r.yml", "", [["compile", "--sigma", "rules/r.yml", "-o", "out"]], 2),
        ("state.json", "", [["run", "/dev/null", "--state", "state.json"]], 2),
        ("build/detectors/manifest.json", "", [["run", "--detectors", "build/detectors"]], 2),
        ("evidence/benign/e.jsonl", "", [["test"]], 1),
        ("site/about.md", "", [["site", "build"]], 2),
        ("event.json", "", [["explain-match", "EX-1", "event.json"]], 2),
    ],
)
def test_special_files_are_errors_that_nothing_waits_for(
    root, make, place, settings, commands, code
):
    if make is Path.mkdir and place not in ("adsc.toml", "strategies/x.md", "known.json"):
        pytest.skip("a directory there is empty, or an error that other tests cover")
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    if settings is not None:
        (root / "adsc.toml").write_text(settings)
    for command in commands:
        done = subprocess.run(
            [*ADSC, *command], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120
        )
        assert (command, done.returncode, "Traceback" in done.stderr) == (command, code, False), (
            done.stdout + done.stderr
        )


def test_events_of_a_case_in_a_named_pipe_are_not_waited_for(root):
    case = "```yaml case\nname: from a pipe\nsource: synthetic\nevents: {file: e.jsonl}\n```\n"
    page = root / "strategies" / "capture.md"
    page.write_text(BASE.replace("## Validation\n", f"## Validation\n\n{case}", 1))
    os.mkfifo(root / "strategies" / "e.jsonl")
    done = subprocess.run([*ADSC, "test"], capture_output=True, text=True, timeout=120)
    assert (done.returncode, "e.jsonl cannot be read: not a regular file" in done.stdout) == (
        1,
        True,
    ), done.stdout


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (b"bad\xff.md", "the name of this file is not UTF-8"),
        (b"new\nline.md", "the name of this file contains a control character (U+000A)"),
        (b"esc\x1b[31m.md", "the name of this file contains a control character (U+001B)"),
    ],
)
def test_a_name_that_no_output_can_hold_is_a_finding(root, name, message):
    with open(os.path.join(b"strategies", name), "wb") as stream:  # noqa: PTH123, PTH118 - bytes
        stream.write(BASE.replace("EX-1", "EX-2").encode())
    for command in (["check"], ["test"], ["build"]):
        done = adsc(*command)
        assert (done.exit_code, message in done.stdout) == (1, True), done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"], ["run"], ["import"], ["check", "--output", "json:@"], ["explain-match", "EX-1"],
        ["compile", "-o"], ["attack", "import", "--into", "x"], ["run", "--state"],
    ],
)  # fmt: skip
def test_a_name_that_is_too_long_is_one_line(root, arguments):
    name = "d" * 300
    words = [word.replace("@", name) for word in arguments]
    done = adsc(*words, *([] if words != arguments else [name]))
    assert done.exit_code in (1, 2)
    assert done.output


# Duplicates


def test_two_pages_with_one_id_never_overwrite_each_others_detector(root):
    (root / "strategies" / "two.md").write_text(BASE)
    for command in (["compile", "-o", "out"], ["run", "/dev/null"]):
        done = adsc(*command)
        assert done.exit_code == 2
        assert "strategies/two.md:3:5: duplicate id 'EX-1'; strategies/capture.md" in done.stderr
    assert not (root / "out").exists()
    assert adsc("build", "--no-site").exit_code == 1


def test_a_rule_id_on_two_pages_fails_a_check_also_from_the_cache(root):
    named = BASE.replace("name: capture-tool\n", f"name: capture-tool\nid: {RULE_ID}\n")
    (root / "strategies" / "capture.md").write_text(named)
    (root / "strategies" / "two.md").write_text(named.replace("EX-1", "EX-2"))
    for _ in range(2):
        done = adsc("check", "--select", "ADS430")
        assert done.exit_code == 1
        assert done.stdout.count(f"ADS430 duplicate rule id '{RULE_ID}'") == 2


# Writing


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_formatting_and_fixing_keep_the_mode_of_a_page(root, mode):
    page = root / "strategies" / "capture.md"
    page.write_text(BASE + "\n\n\n")
    page.chmod(mode)
    assert adsc("fmt").exit_code == 0
    assert page.read_text() != BASE + "\n\n\n"
    assert page.stat().st_mode & 0o7777 == mode


def test_a_new_output_has_the_mode_that_the_user_asks_for(tmp_path):
    old = os.umask(0o077)
    try:
        write.write_file(tmp_path / "a.txt", "1")
    finally:
        os.umask(old)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o600


def test_a_named_pipe_without_a_reader_is_an_error(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="cannot write"):
        write.write_file(tmp_path / "pipe", "1")


def test_a_device_is_written_to_and_stays(tmp_path):
    write.write_file(Path(os.devnull), "1")
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, code):
    (tmp_path / "a.txt").write_text("old")

    def full(_handle, _data):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(write.os, "write", full)
    with pytest.raises(ConfigError, match=os.strerror(code)):
        write.write_file(tmp_path / "a.txt", "new")
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


@pytest.mark.parametrize(
    "command",
    [
        ["build", "--no-site"],
        ["build"],
        ["compile", "-o", "out"],
        ["export", "sigma", "-o", "out"],
        ["check", "--no-cache", "--output", "sarif:out.sarif"],
        ["coverage", "--format", "json", "-o", "out.json"],
        ["init", "out"],
    ],
)
@pytest.mark.parametrize("limit", [0, 100])
def test_a_disk_without_space_is_one_line_and_nothing_is_left(root, command, limit):
    before = sorted(path.name for path in root.iterdir())

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [*ADSC, *command],
        capture_output=True,
        text=True,
        preexec_fn=limited,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("adsc: ")
    assert "Traceback" not in done.stderr
    left = {path.name for path in root.rglob("*") if path.is_file()}
    assert not {name for name in left if name.startswith(".adsc-")}
    assert {path.name for path in root.iterdir()} - set(before) <= {"build", "out"}
