"""No strategy may alert on the benign corpus unless its page admits it with a reason."""

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
NOISY = {"Image": "/usr/bin/tcpdump", "container.id": "4f2a", "container.image.name": "shop/web"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with one page that needs no review, and with benign events."""
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


def reported(folder: Path) -> list[tuple[str, str]]:
    """Codes and messages, which must be the same from a test and from a build."""
    project = discover(folder)
    runs = (build.run_cases(project), build.check_and_test(project))
    findings = [
        [(d.code, d.message) for d in run.diagnostics if "ADS610" <= d.code <= "ADS612"]
        for run in runs
    ]
    assert findings[0] == findings[1]
    return findings[0]


def test_a_strategy_without_alerts_has_no_finding(folder: Path) -> None:
    assert reported(folder) == []
    benign = build.run_cases(discover(folder)).evidence.benign
    assert (benign.files, benign.events, benign.noise) == ((("people.jsonl", 3),), 3, ())


def test_an_alert_is_reported_with_its_event_and_the_reasons(folder: Path) -> None:
    events(folder, "more/people.jsonl", [QUIET, NOISY, QUIET, NOISY])
    result = build.run_cases(discover(folder))
    (finding,) = (d for d in result.diagnostics if d.code == "ADS610")
    assert finding.message == "the rule 'capture-tool' gives 2 alerts on benign events"
    assert finding.hint is not None
    assert finding.hint.splitlines()[0] == "in more/people.jsonl; the first at event 2"
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
                    "the rule 'capture-tool' gives 2 alerts on benign events,"
                    " but the page admits only 1",
                )
            ],
        ),
        (
            "{events: people.jsonl, rule: other, alerts: 2, reason: a}",
            [
                ("ADS611", "the page admits alerts of the rule 'other', which does not exist"),
                ("ADS610", "the rule 'capture-tool' gives 2 alerts on benign events"),
            ],
        ),
        (
            "{events: persons.jsonl, alerts: 2, reason: a}",
            [
                ("ADS611", "the benign corpus has no file 'persons.jsonl'"),
                ("ADS610", "the rule 'capture-tool' gives 2 alerts on benign events"),
            ],
        ),
    ],
)
def test_alerts_that_a_page_admits_are_accepted(
    folder: Path, admitted: str, expected: list[tuple[str, str]]
) -> None:
    events(folder, "people.jsonl", [NOISY, NOISY])
    admit(folder, admitted)
    assert reported(folder) == expected


def test_an_admission_that_names_a_rule_takes_precedence(folder: Path) -> None:
    events(folder, "people.jsonl", [NOISY, NOISY])
    of_rule = "{events: people.jsonl, rule: capture-tool, alerts: 1, reason: a}"
    admit(folder, f"{{events: people.jsonl, alerts: 5, reason: a}}\n  - {of_rule}")
    assert reported(folder) == [
        ("ADS611", "the page admits alerts on people.jsonl, but no rule alerts there"),
        (
            "ADS610",
            "the rule 'capture-tool' gives 2 alerts on benign events, but the page admits only 1",
        ),
    ]


def test_admissions_that_could_not_be_checked_are_not_reported(folder: Path) -> None:
    (folder / "evidence" / "benign" / "people.jsonl").write_text("{\n", encoding="utf-8")
    events(folder, "more.jsonl", [QUIET])
    admit(folder, "{events: people.jsonl, alerts: 5, reason: a}")
    assert [code for code, _ in reported(folder)] == ["ADS612"]
    (folder / "evidence" / "benign" / "people.jsonl").unlink()
    refused = BASE.replace("condition: tool", "condition: nothing")
    admit(folder, "{events: more.jsonl, alerts: 5, reason: a}", refused)
    (folder / "strategies" / "other.md").write_text(BASE.replace("EX-1", "EX-2"), encoding="utf-8")
    assert reported(folder) == []


def test_only_the_first_of_two_pages_with_one_id_takes_part(folder: Path) -> None:
    events(folder, "people.jsonl", [NOISY])
    (folder / "strategies" / "other.md").write_text(BASE, encoding="utf-8")
    result = build.run_cases(discover(folder))
    assert [d.span.file for d in result.diagnostics if d.code == "ADS610"] == [
        "strategies/capture.md"
    ]
    assert len(result.evidence.benign.noise) == 1


def test_a_path_that_is_not_a_file_of_events_is_reported(folder: Path) -> None:
    place = folder / "evidence" / "benign"
    secret = folder / "secret.jsonl"
    secret.write_text(json.dumps(NOISY) + "\n", encoding="utf-8")
    (place / "a.jsonl").symlink_to(secret)
    (place / "b.jsonl").symlink_to(folder / "nowhere")
    (place / "c").symlink_to(folder / "strategies")
    (place / "d.jsonl").symlink_to(place / "gone.jsonl")
    (place / "e.jsonl").write_text("\n", encoding="utf-8")
    (place / ".hidden").mkdir()
    (place / ".hidden" / "f.jsonl").write_text("{", encoding="utf-8")
    (place / "g.jsonl").symlink_to(place / "people.jsonl")
    outside = ("ADS612", "the link leads out of the directory of the benign corpus")
    assert reported(folder) == [
        *[outside] * 3,
        ("ADS612", "is not a regular file"),
        ("ADS612", "the file contains no events"),
    ]


def test_a_corpus_that_does_not_exist_is_an_error_of_the_configuration(folder: Path) -> None:
    (folder / "adsc.toml").write_text('benign = "evidnce"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="must be a directory; 'evidnce' does not exist"):
        discover(folder)


def test_an_admission_without_an_alert_is_reported(folder: Path) -> None:
    admit(folder, "{events: people.jsonl, alerts: 2, reason: a}")
    assert [code for code, _ in reported(folder)] == ["ADS611"]


def test_a_deprecated_strategy_may_alert(folder: Path) -> None:
    events(folder, "people.jsonl", [NOISY])
    page = BASE.replace("status: production", "status: deprecated")
    (folder / "strategies" / "capture.md").write_text(page, encoding="utf-8")
    assert reported(folder) == []


def test_each_file_is_a_separate_stream(folder: Path) -> None:
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
    row = {**NOISY, "@timestamp": "2026-11-20T09:00:00Z"}
    events(folder, "a.jsonl", [row])
    events(folder, "b.jsonl", [row])
    assert reported(folder) == []
    events(folder, "b.jsonl", [row, row])
    assert reported(folder) == [("ADS610", "the rule 'many' gives 1 alert on benign events")]


def test_compressed_files_are_read_and_damaged_files_are_reported(folder: Path) -> None:
    place = folder / "evidence" / "benign"
    (place / "packed.jsonl.gz").write_bytes(gzip.compress(json.dumps(NOISY).encode() + b"\n"))
    (place / "README.md").write_text("What this is.\n", encoding="utf-8")
    assert [code for code, _ in reported(folder)] == ["ADS610"]
    (place / "packed.jsonl.gz").write_bytes(b'{"a": \n')
    ((code, message),) = reported(folder)
    assert code == "ADS612"
    assert "packed.jsonl.gz" in message


def test_the_directory_of_the_corpus_is_configurable(folder: Path) -> None:
    (folder / "evidence").rename(folder / "proofs")
    assert reported(folder) == []
    events(folder, "people.jsonl", [NOISY])
    (folder / "evidence").rename(folder / "other")
    (folder / "adsc.toml").write_text(
        'review_required = []\nbenign = "other/benign"\n', encoding="utf-8"
    )
    assert [code for code, _ in reported(folder)] == ["ADS610"]
