"""Regression tests next to a rule become cases of its page."""

import json

import pytest
from click.testing import CliRunner

from ads_compiler.cli import main

RULE = """\
title: A capture tool
id: 4c1b7c1e-63f0-4c53-9c8f-2b0a4f3d9a10
level: high
tags: [attack.t1040]
logsource: {product: windows, category: process_creation}
detection:
  tool: {Image|endswith: \\windump.exe}
  condition: tool
regression_tests_path: regression_data/capture/info.yml
"""
EVENT = {
    "Event": {
        "System": {"EventID": 1, "Channel": "Microsoft-Windows-Sysmon/Operational"},
        "EventData": {"Image": "C:\\tools\\windump.exe", "CommandLine": "windump – all"},
    }
}
INFO = """\
regression_tests_info:
  - {name: The tool starts, type: evtx, match_count: COUNT, path: regression_data/capture/one.evtx}
"""


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "rules" / "windows").mkdir(parents=True)
    (tmp_path / "regression_data" / "capture").mkdir(parents=True)
    (tmp_path / "rules" / "windows" / "capture.yml").write_text(RULE)
    info = tmp_path / "regression_data" / "capture" / "info.yml"
    info.write_text(INFO.replace("COUNT", "1"))
    (info.parent / "one.json").write_text(json.dumps(EVENT, indent=2), encoding="utf-8")
    (tmp_path / "team").mkdir()
    assert adsc("init", tmp_path / "team").exit_code == 0
    for page in (tmp_path / "team" / "strategies").glob("*.md"):
        page.unlink()
    return tmp_path


def adsc(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def imported(repository):
    team = repository / "team"
    done = adsc("import", "--from", "sigma", repository / "rules", "--project", team)
    assert done.exit_code == 0, done.output
    (page,) = (team / "strategies").glob("*.md")
    return team, page.read_text(encoding="utf-8"), done.output


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("lines", [False, True])
def test_a_recording_is_a_case_that_must_give_its_matches(repository, count, lines):
    folder = repository / "regression_data" / "capture"
    (folder / "info.yml").write_text(INFO.replace("COUNT", str(count)))
    text = f"{json.dumps(EVENT)}\n" * count if lines else json.dumps([EVENT] * count)
    (folder / "one.json").write_text(text, encoding="utf-8")
    team, page, _ = imported(repository)
    assert f"alerts: {count}\n" in page
    assert 'source: "dataset: regression_data/capture/one.evtx"' in page
    tested = adsc("test", "--project", team)
    assert (tested.exit_code, "1 case passed, 0 failed" in tested.output) == (0, True)


@pytest.mark.parametrize(
    ("name", "content", "note"),
    [
        ("one.json", None, "there is no JSON file of these events"),
        ("one.json", "[", "no events for a page"),
        ("one.json", "[" * 100_000, "no events for a page"),
        ("one.json", "5", "no events for a page"),
        ("one.json", json.dumps([EVENT] * 500), "too many events for a page"),
        ("info.yml", "regression_tests_info: [5, {path: 7}]", ""),
        ("info.yml", "[", ""),
        ("info.yml", INFO.replace("COUNT", "1").replace("regression_data/", "../"), "no JSON file"),
        ("info.yml", None, "regression_data/capture/info.yml is not there"),
    ],
)
def test_what_is_no_recording_is_left_out_with_the_reason(repository, name, content, note):
    path = repository / "regression_data" / "capture" / name
    path.unlink()
    if content is not None:
        path.write_text(content)
    _, page, output = imported(repository)
    assert "yaml case" not in page
    assert note in " ".join(output.split())


def test_a_link_out_of_the_repository_is_not_read(repository, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "one.json"
    outside.write_text(json.dumps(EVENT))
    inside = repository / "regression_data" / "capture" / "one.json"
    inside.unlink()
    inside.symlink_to(outside)
    _, page, _ = imported(repository)
    assert "yaml case" not in page
