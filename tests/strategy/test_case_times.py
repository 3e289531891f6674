"""A case can say when its events happen: by offsets, or at even distances, and repeated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ads_compiler.config import discover
from ads_compiler.pipeline import build
from ads_compiler.strategy import case_times
from ads_compiler.strategy.case_times import TimelineError
from support.pages import BASE

RULE = """```yaml sigma
name: burst
title: Three captures of one container in a minute
correlation:
  type: event_count
  rules: [capture-tool]
  group-by: [container.id]
  timespan: 1m
  condition: {gte: 3}
```
"""
EVENT = "{Image: /usr/bin/tcpdump, container.id: 4f2a, container.image.name: shop/web}"


def reported(folder: Path, *lines: str) -> list[tuple[str, int, str]]:
    case = "\n".join(["```yaml case", "name: a burst", "rule: burst", *lines, "```", ""])
    page = BASE.replace("## Priority", f"{case}\n## Priority").replace(
        "## Additional", f"{RULE}\n## Additional"
    )
    (folder / "strategies").mkdir(exist_ok=True)
    (folder / "strategies" / "a.md").write_text(page, encoding="utf-8")
    findings = build.run_cases(discover(folder)).diagnostics
    first = page.splitlines().index("name: a burst") + 1
    return [
        (d.code, d.span.line - first, d.message)
        for d in findings
        if first <= d.span.line <= first + 1 + len(lines)
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["alerts: 1", "at: [0s, 30s, 59s]", f"events: [{EVENT}, {EVENT}, {EVENT}]"],
        ["alerts: 1", "every: 20s", "repeat: 3", f"events: [{EVENT}]"],
        ["alerts: 1", "at: [0s, 1m, 90s, 100s]", "repeat: 2", f"events: [{EVENT}, {EVENT}]"],
        ["alerts: 2", "every: 100ms", "repeat: 6", f"events: [{EVENT}]"],
        ["alerts: 1", "every: 20s", "repeat: 3.0", f"events: [{EVENT}]"],
        ["alerts: 1", "at: [59s, 0s, 30s]", f"events: [{EVENT}, {EVENT}, {EVENT}]"],
        ["alerts: 1", "every: 0s", "repeat: 3", f"events: [{EVENT}]"],
    ],
)
def test_events_within_the_window_alert(tmp_path: Path, lines: list[str]) -> None:
    assert reported(tmp_path, *lines) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["at: [0s, 30s, 60s]", f"events: [{EVENT}, {EVENT}, {EVENT}]"],
        ["every: 31s", "repeat: 9", f"events: [{EVENT}]"],
    ],
)
def test_events_too_far_apart_do_not(tmp_path: Path, lines: list[str]) -> None:
    assert [code for code, _, _ in reported(tmp_path, *lines)] == ["ADS601"]


@pytest.mark.parametrize(
    ("field", "form"),
    [("requestReceivedTimestamp", "kubernetes-audit"), ("published", "okta"), ("own", "plain")],
)
def test_a_time_that_would_win_over_that_of_the_case_is_reported(
    tmp_path: Path, field: str, form: str
) -> None:
    (tmp_path / "adsc.toml").write_text('time_field = "own"\n', encoding="utf-8")
    event = EVENT.replace("}", f", {field}: '2026-05-05T00:00:00Z'}}")
    ((code, _, text),) = reported(
        tmp_path, "every: 31s", "repeat: 3", f"format: {form}", f"events: [{event}]"
    )
    assert (code, f"'{field}'" in text) == ("ADS607", True)


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (
            ["at: [0s, 30s]", f"events: [{EVENT}]"],
            2,
            "'at' has 2 times for 1 event; give one time for each event",
        ),
        (
            ["at: [0s]", "every: 1s", f"events: [{EVENT}]"],
            3,
            "'every' cannot be combined with 'at', which gives each event its time",
        ),
        (
            ["every: 1s", 'events: [{"@timestamp": "2026-01-01T00:00:00Z", Image: a}]'],
            3,
            "the case sets the times of its events, but one already has '@timestamp'",
        ),
        (
            ["repeat: 3", "events: {file: events/a.jsonl}"],
            2,
            "has no effect on a file of events, which have times already",
        ),
        (
            ["every: 20", f"events: [{EVENT}]"],
            2,
            "'every' must be a duration with its unit (ms, s, m, h or d), not 20",
        ),
        (
            ['every: "20s\\n"', f"events: [{EVENT}]"],
            2,
            "must match the pattern ^[0-9]{1,6}(ms|s|m|h|d)$",
        ),
        (
            ["at: [soon]", f"events: [{EVENT}]"],
            2,
            "'at' must match the pattern ^[0-9]{1,6}(ms|s|m|h|d)$, not 'soon'",
        ),
        (
            ["repeat: 10000", f"events: [{EVENT}, {EVENT}]"],
            2,
            "a case can have at most 10000 events",
        ),
        (
            ["every: 999999d", "repeat: 3", f"events: [{EVENT}]"],
            4,
            "must be at most ten years after the first",
        ),
    ],
)
def test_what_does_not_fit_is_reported_at_its_place(
    tmp_path: Path, lines: list[str], line: int, message: str
) -> None:
    ((code, at, text),) = reported(tmp_path, *lines)
    assert (code, at) == ("ADS103", line)
    assert message in text


def test_times_are_counted_from_the_beginning() -> None:
    rows: dict[str, Any] = {"events": [{"a": 1}], "repeat": 3, "every": "1500ms"}
    assert [event["@timestamp"] for event in case_times.timed(rows)] == [
        "2026-01-01T09:00:00.000Z",
        "2026-01-01T09:00:01.500Z",
        "2026-01-01T09:00:03.000Z",
    ]
    assert case_times.timed({"events": [{"a": 1}], "repeat": 2}) == ({"a": 1}, {"a": 1})


def test_the_events_of_the_page_stay_as_they_are() -> None:
    event = {"a": 1}
    case_times.timed({"events": [event], "at": ["0s"]})
    assert event == {"a": 1}
    with pytest.raises(TimelineError):
        case_times.timed({"events": [event], "at": ["0s", "1s"]})
