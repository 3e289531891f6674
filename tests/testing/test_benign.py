"""No strategy alerts on ordinary events unless its page says so, and says how often and why."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from ads_compiler.config import discover
from ads_compiler.core.errors import ConfigError
from ads_compiler.pipeline import build
from support.pages import BASE

QUIET = {"Image": "/usr/bin/ls", "container.id": "4f2a"}
LOUD = {"Image": "/usr/bin/tcpdump", "container.id": "4f2a", "container.image.name": "shop/web"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with one page, whose review nobody asks for, and ordinary events."""
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "capture.md").write_text(BASE, encoding="utf-8")
    (tmp_path / "adsc.toml").write_text("review_required = []\n", encoding="utf-8")
    events(tmp_path, "people.jsonl", [QUIET, QUIET, QUIET])
    return tmp_path


def events(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    path = folder / "evidence" / "benign" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def admit(folder: Path, text: str, page: str = BASE) -> None:
    (folder / "strategies" / "capture.md").write_text(
        page.replace("tags: [", f"noise:\n  - {text}\ntags: ["), encoding="utf-8"
    )


def told(folder: Path) -> list[tuple[str, str]]:
    """Codes and messages: the same from a test and from a build."""
    project = discover(folder)
    runs = (build.run_cases(project), build.check_and_test(project))
    found = [
        [(d.code, d.message) for d in run.diagnostics if "ADS610" <= d.code <= "ADS612"]
        for run in runs
    ]
    assert found[0] == found[1]
    return found[0]


def test_quiet_strategies_are_told_nothing(folder: Path) -> None:
    assert told(folder) == []
    benign = build.run_cases(discover(folder)).evidence.benign
    assert (benign.files, benign.events, benign.noise) == ((("people.jsonl", 3),), 3, ())


def test_an_alert_is_told_with_its_event_and_what_made_it(folder: Path) -> None:
    events(folder, "more/people.jsonl", [QUIET, LOUD, QUIET, LOUD])
    result = build.run_cases(discover(folder))
    (finding,) = (d for d in result.diagnostics if d.code == "ADS610")
    assert finding.message == "the rule 'capture-tool' gives 2 alerts on ordinary events"
    assert finding.hint is not None
    assert finding.hint.splitlines()[0] == "in more/people.jsonl; the first is event 2"
    assert "/tcpdump" in finding.hint
    assert BASE.splitlines()[finding.span.line - 1] == "title: Packet capture tool in a container"
    (noise,) = result.evidence.benign.of("EX-1")
    assert (noise.file, noise.alerts, noise.lines, noise.admitted) == (
        "more/people.jsonl",
        2,
        (2, 4),
        False,
    )


@pytest.mark.parametrize(
    ("admitted", "expected"),
    [
        ("{events: people.jsonl, alerts: 2, reason: a}", []),
        ("{events: people.jsonl, rule: capture-tool, alerts: 3, reason: a}", []),
        (
            "{events: people.jsonl, alerts: 1, reason: a}",
            [
                (
                    "ADS610",
                    "the rule 'capture-tool' gives 2 alerts on ordinary events, and the page admits 1",
                )
            ],
        ),
        (
            "{events: people.jsonl, rule: other, alerts: 2, reason: a}",
            [
                ("ADS611", "the page admits alerts of a rule 'other', and has no such rule"),
                ("ADS610", "the rule 'capture-tool' gives 2 alerts on ordinary events"),
            ],
        ),
        (
            "{events: persons.jsonl, alerts: 2, reason: a}",
            [
                ("ADS611", "the benign corpus has no file 'persons.jsonl'"),
                ("ADS610", "the rule 'capture-tool' gives 2 alerts on ordinary events"),
            ],
        ),
    ],
)
def test_what_a_page_admits_is_accepted(
    folder: Path, admitted: str, expected: list[tuple[str, str]]
) -> None:
    events(folder, "people.jsonl", [LOUD, LOUD])
    admit(folder, admitted)
    assert told(folder) == expected


def test_an_admission_of_a_rule_goes_before_that_of_each(folder: Path) -> None:
    events(folder, "people.jsonl", [LOUD, LOUD])
    of_rule = "{events: people.jsonl, rule: capture-tool, alerts: 1, reason: a}"
    admit(folder, f"{{events: people.jsonl, alerts: 5, reason: a}}\n  - {of_rule}")
    assert told(folder) == [
        ("ADS611", "the page admits alerts on people.jsonl, and there are none any more"),
        (
            "ADS610",
            "the rule 'capture-tool' gives 2 alerts on ordinary events, and the page admits 1",
        ),
    ]


def test_nothing_is_said_of_admissions_that_could_not_be_tried(folder: Path) -> None:
    (folder / "evidence" / "benign" / "people.jsonl").write_text("{\n", encoding="utf-8")
    events(folder, "more.jsonl", [QUIET])
    admit(folder, "{events: people.jsonl, alerts: 5, reason: a}")
    assert [code for code, _ in told(folder)] == ["ADS612"]
    (folder / "evidence" / "benign" / "people.jsonl").unlink()
    refused = BASE.replace("condition: tool", "condition: nothing")
    admit(folder, "{events: more.jsonl, alerts: 5, reason: a}", refused)
    (folder / "strategies" / "other.md").write_text(BASE.replace("EX-1", "EX-2"), encoding="utf-8")
    assert told(folder) == []


def test_of_two_pages_with_one_id_the_first_is_heard(folder: Path) -> None:
    events(folder, "people.jsonl", [LOUD])
    (folder / "strategies" / "other.md").write_text(BASE, encoding="utf-8")
    result = build.run_cases(discover(folder))
    assert [d.span.file for d in result.diagnostics if d.code == "ADS610"] == [
        "strategies/capture.md"
    ]
    assert len(result.evidence.benign.noise) == 1


def test_what_is_no_file_of_events_is_told(folder: Path) -> None:
    place = folder / "evidence" / "benign"
    secret = folder / "secret.jsonl"
    secret.write_text(json.dumps(LOUD) + "\n", encoding="utf-8")
    (place / "a.jsonl").symlink_to(secret)
    (place / "b.jsonl").symlink_to(folder / "nowhere")
    (place / "c").symlink_to(folder / "strategies")
    (place / "d.jsonl").symlink_to(place / "gone.jsonl")
    (place / "e.jsonl").write_text("\n", encoding="utf-8")
    (place / ".hidden").mkdir()
    (place / ".hidden" / "f.jsonl").write_text("{", encoding="utf-8")
    (place / "g.jsonl").symlink_to(place / "people.jsonl")
    outside = ("ADS612", "this link leads out of the folder of ordinary events")
    assert told(folder) == [
        *[outside] * 3,
        ("ADS612", "this is no file, so nothing in it was read"),
        ("ADS612", "this file holds no event"),
    ]


def test_a_folder_that_is_not_there_is_told(folder: Path) -> None:
    (folder / "adsc.toml").write_text('benign = "evidnce"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="must name a folder, and there is no 'evidnce'"):
        discover(folder)


def test_an_admission_of_what_does_not_come_is_told(folder: Path) -> None:
    admit(folder, "{events: people.jsonl, alerts: 2, reason: a}")
    assert [code for code, _ in told(folder)] == ["ADS611"]


def test_a_retired_strategy_may_be_loud(folder: Path) -> None:
    events(folder, "people.jsonl", [LOUD])
    page = BASE.replace("status: production", "status: deprecated")
    (folder / "strategies" / "capture.md").write_text(page, encoding="utf-8")
    assert told(folder) == []


def test_each_file_is_a_stream_of_its_own(folder: Path) -> None:
    rule = """
```yaml sigma
name: many
title: Many capture tools
correlation:
  type: event_count
  rules: [capture-tool]
  group-by: [container.id]
  timespan: 1m
  condition: {gte: 2}
```
"""
    page = BASE.replace("## Additional Resources", rule + "\n## Additional Resources")
    (folder / "strategies" / "capture.md").write_text(page, encoding="utf-8")
    row = {**LOUD, "@timestamp": "2026-11-20T09:00:00Z"}
    events(folder, "a.jsonl", [row])
    events(folder, "b.jsonl", [row])
    assert told(folder) == []
    events(folder, "b.jsonl", [row, row])
    assert told(folder) == [("ADS610", "the rule 'many' gives 1 alert on ordinary events")]


def test_packed_files_are_read_and_damaged_ones_told(folder: Path) -> None:
    place = folder / "evidence" / "benign"
    (place / "packed.jsonl.gz").write_bytes(gzip.compress(json.dumps(LOUD).encode() + b"\n"))
    (place / "README.md").write_text("What this is.\n", encoding="utf-8")
    assert [code for code, _ in told(folder)] == ["ADS610"]
    (place / "packed.jsonl.gz").write_bytes(b'{"a": \n')
    ((code, message),) = told(folder)
    assert code == "ADS612"
    assert "packed.jsonl.gz" in message


def test_the_folder_can_be_another(folder: Path) -> None:
    (folder / "evidence").rename(folder / "proofs")
    assert told(folder) == []
    events(folder, "people.jsonl", [LOUD])
    (folder / "evidence").rename(folder / "other")
    (folder / "adsc.toml").write_text(
        'review_required = []\nbenign = "other/benign"\n', encoding="utf-8"
    )
    assert [code for code, _ in told(folder)] == ["ADS610"]
