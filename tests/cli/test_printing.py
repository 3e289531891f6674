"""No text of an author reaches a terminal or the log of a CI service as anything but text."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ads_compiler
from ads_compiler.cli import printing
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.visible import without_commands
from support.settings_projects import BASE, adsc, project

PACKAGE = Path(ads_compiler.__file__).parent
HOSTILE = "a\n::error::pwn \x1b]0;pwn\x07 \u202e##vso[x] \x9b31m ##[error]"
QUOTED = json.dumps(HOSTILE)
TITLE = json.dumps(f"Listening {HOSTILE}")
PAGE = re.sub(r"(?m)^title: .*$", lambda _: f"title: {TITLE}", BASE)
RULE = f"""title: {QUOTED}
logsource: {{product: linux, category: {QUOTED}}}
level: high
detection:
  sel: {{{QUOTED}: {QUOTED}}}
  bad: {{{json.dumps(HOSTILE + "|foo")}: b}}
  condition: sel
---
title: {QUOTED}
logsource: {{product: linux}}
level: high
detection: {{sel: {{{QUOTED}: {QUOTED}}}, condition: sel}}
"""
COMMANDS = (
    "check", "check --diff", "check --statistics", "check --format json", "check --format sarif",
    "check --format junit", "check --format gitlab", "coverage --format csv", "test",
    "test --mutate", "status", "status --format json", "waivers", "waivers --format json",
    "review show", "fmt --check", "fmt --diff", "coverage", "coverage --format json", "doctor",
    "doctor --format json", "attack info", "attack migrate --to 20.0",
    "attack diff 18.1 20.0 --strategies", "compile -o out", "run events.jsonl",
    "run events.jsonl --explain-routing", "run --sigma rules events.jsonl",
    "compile --sigma rules -o rules-out", "import --from sigma rules --dry-run",
    "import wiki.md --dry-run", "export sigma -o exported", "explain-match EX-1 event.json",
    "explain-match EX-1 event.json --format json", "build --no-site",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    root = project(tmp_path_factory.mktemp("p"), capture=PAGE, **{"x\n::error::y\x1b[31m": PAGE})
    (root / "rules").mkdir()
    (root / "rules" / "r\n::error::r\x1b.yml").write_text(RULE, encoding="utf-8")
    event = json.dumps({HOSTILE: HOSTILE, "x": "\ud800"})
    (root / "event.json").write_text(event, encoding="utf-8")
    (root / "events.jsonl").write_text(f"{event}\n{{{QUOTED}\n", encoding="utf-8")
    (root / "wiki.md").write_text(f"# Wiki {HOSTILE}\n\n## Goal\n\nX\n", encoding="utf-8")
    return root


def assert_safe(output: bytes):
    text = output.decode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    for line in text.split("\n"):
        assert not line.lstrip().startswith("::")
    if not text.startswith(("{", "[", "<?xml")):  # what programs read keeps its content
        assert "##vso[" not in text
        assert "##[" not in text


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_what_is_not_text(hostile, command, monkeypatch):
    monkeypatch.chdir(hostile)
    done = adsc(hostile, *command.split())
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "Usage:" not in done.stderr
    assert done.stdout or done.stderr or command == "check --diff"
    assert_safe(done.stdout_bytes)
    assert_safe(done.stderr_bytes)


@pytest.mark.parametrize(
    "setting", [f"{QUOTED} = 1", f"strategies = {QUOTED}", f"placeholders = {{ {QUOTED} = [] }}"]
)
@pytest.mark.parametrize("command", ["check", "status", "doctor", "fmt"])
def test_no_error_of_the_set_up_does(tmp_path, setting, command):
    root = project(tmp_path)
    toml = setting.replace("\\u009b", "\\u009B")
    (root / "adsc.toml").write_text(toml, encoding="utf-8")
    done = adsc(root, command)
    assert done.exit_code == 2
    assert_safe(done.stdout_bytes + done.stderr_bytes)


def test_no_error_of_usage_does(tmp_path):
    done = adsc(tmp_path, "check", "--format", HOSTILE)
    assert done.exit_code == 2
    assert_safe(done.stderr_bytes)


def test_only_one_module_prints():
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name in ("cli/printing.py", "codegen/runtime/program.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("print", "click.echo", "click.secho"), f"{name}: {called}"
                assert not re.fullmatch(r"sys\.std(out|err)\.write", called), name


@pytest.mark.parametrize("text", ["::error::x", " \t::add-mask::x", "a ##[error]", "##vso[x]y"])
def test_a_line_of_an_author_is_no_command(text):
    safe = without_commands(text)
    assert "<U+" in safe
    assert not safe.lstrip().startswith("::")
    assert "##[" not in safe
    assert "##vso[" not in safe


def test_the_lines_of_an_error_after_the_first_are_indented(capsys):
    printing.error(ConfigError("a\nerror: forged\x1b"))
    assert capsys.readouterr().err == "adsc: a\n  error: forged<U+001B>\n"


CLOSED = ("<&-", ">&-", "2>&-", "<&- >&- 2>&-", "| head -1", "> /dev/full")


@pytest.mark.parametrize("redirection", CLOSED)
@pytest.mark.parametrize("command", ["check", "test", "status", "waivers --format json"])
def test_standard_streams_may_be_closed_or_full(tmp_path, redirection, command):
    root = project(tmp_path)
    line = f"{sys.executable} -m ads_compiler {command} --project {root} {redirection}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert done.returncode == (2 if "full" in redirection and Path("/dev/full").exists() else 0)


@pytest.mark.parametrize("redirection", CLOSED)
@pytest.mark.parametrize("arguments", ["--help", "--version"])
def test_the_help_may_meet_closed_or_full_streams(redirection, arguments):
    line = f"{sys.executable} -m ads_compiler {arguments} {redirection}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    full = "full" in redirection and Path("/dev/full").exists()
    message = "adsc: cannot write standard output: No space left on device\n"
    assert (done.returncode, done.stderr) == ((2, message) if full else (0, ""))


@pytest.mark.parametrize("value", ["x", "1e3", "9" * 30, "-" + "9" * 20, "1\n::error::x"])
def test_a_wrong_source_date_is_an_error_of_the_set_up(tmp_path, monkeypatch, value):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    done = adsc(project(tmp_path), "check")
    assert done.exit_code == 2
    assert done.stderr.startswith("adsc: SOURCE_DATE_EPOCH must be a number of seconds")
    assert_safe(os.fsencode(done.stderr))
