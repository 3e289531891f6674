"""Accepted and left-out changes do not count, are shown with reasons, and are reported if stale."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from ads_compiler.cli import main
from ads_compiler.config import discover
from ads_compiler.evidence import Score
from ads_compiler.pipeline.discover import read as read_catalog
from ads_compiler.testing import mutation
from ads_compiler.testing.mutation.correlations import CORRELATION_OPERATORS
from ads_compiler.testing.mutation.operators import OPERATORS
from support.projects import project
from testing.mutation.test_scores import case, page, score

LOGIN = """name: login
title: Console login without a second factor
logsource: {product: aws, service: cloudtrail}
detection:
  login:
    eventSource: signin.amazonaws.com
    eventName: ConsoleLogin
    userIdentity.type: IAMUser
    additionalEventData.MFAUsed: 'No'
    responseElements.ConsoleLogin: Success
  condition: login"""
EVENT = {
    "eventSource": "signin.amazonaws.com",
    "eventName": "ConsoleLogin",
    "userIdentity.type": "IAMUser",
    "additionalEventData.MFAUsed": "No",
    "responseElements.ConsoleLogin": "Success",
}
NEAR = {
    "eventSource": "sso.amazonaws.com",
    "eventName": "SwitchRole",
    "userIdentity.type": "AssumedRole",
    "additionalEventData.MFAUsed": "Yes",
    "responseElements.ConsoleLogin": "Failure",
}
CASES = (
    ("Validation", case("login", json.dumps(EVENT))),
    *(
        ("False Positives", case(f"other {key}", json.dumps(EVENT | {key: value})))
        for key, value in NEAR.items()
    ),
)
SCHEMA = json.loads(
    (Path(__file__).parents[3] / "schema" / "evidence.schema.json").read_text(encoding="utf-8")
)


def login(front: str = "") -> str:
    return page(LOGIN, *CASES).replace("telemetry:\n", f"{front}telemetry:\n", 1)


def front(
    accept: dict[str, str] | None = None, leave_out: list[dict[str, str]] | None = None
) -> str:
    accepted = [{"change": name, "reason": reason} for name, reason in (accept or {}).items()]
    return f"mutation: {json.dumps({'accept': accepted, 'leave_out': leave_out or []})}\n"


def adsc(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--project", str(root)])


def measured(tmp_path: Path, text: str, settings: str = "") -> Score:
    root = project(tmp_path, page=text)
    (root / "adsc.toml").write_text(settings, encoding="utf-8")
    project_ = discover(root)
    return mutation.scores(project_, read_catalog(project_)[0].entries)["EX-1"]


def test_a_login_rule_only_has_survivors_of_open_fields(tmp_path):
    result = score(tmp_path, login())
    assert (result.killed, result.total) == (14, 18)
    assert {one.description.split(":")[0] for one in result.survivors} == {
        "eventSource",
        "eventName",
    }
    closed = ("MFAUsed", "userIdentity", "responseElements")
    assert not any(word in one.advice for one in result.survivors for word in closed)


def test_an_accepted_survivor_does_not_count(tmp_path):
    first, *others = measured(tmp_path, login()).survivors
    result = measured(tmp_path, login(front({first.id: "no such event"})))
    assert (result.killed, result.total, len(result.survivors)) == (14, 17, len(others))
    ((name, reason),) = ((one.id, one.accepted) for one in result.accepted)
    assert (name, reason) == (first.id, "no such event")
    assert not result.idle


def test_an_id_is_stable_when_lines_move_but_not_when_the_rule_is_renamed(tmp_path):
    names = {one.id for one in measured(tmp_path, login()).survivors}
    fewer = [one for one in CASES if "name: other userIdentity.type" not in one[1]]
    moved = page(LOGIN.replace("    userIdentity.type: IAMUser\n", ""), *fewer).replace(
        "## Goal\n", "\n\n## Goal\n"
    )
    assert {one.id for one in measured(tmp_path, moved).survivors} >= names
    renamed = login().replace("name: login\ntitle", "name: sign-in\ntitle")
    assert not {one.id for one in measured(tmp_path, renamed).survivors} & names


def test_ids_of_a_page_differ(tmp_path):
    text = page(
        "name: r\ntitle: R\nlogsource: {product: linux}\ndetection:\n"
        "  a: {x: 1, y: b}\n  b: {x: 1, z: b}\n  condition: a or b",
        ("Validation", case("one", "{x: 1, y: b, z: b}")),
    )
    survivors = measured(tmp_path, text).survivors
    assert len(survivors) > len({(one.operator, one.description) for one in survivors})
    assert len({one.id for one in survivors}) == len(survivors)


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ({"operator": "text-end"}, 2),
        ({"operator": "text-end", "field": "eventName"}, 3),
        ({"operator": "case"}, 4),
    ],
)
def test_a_kind_is_left_out_on_the_page_or_by_the_project(tmp_path, kind, left):
    kind = {**kind, "reason": "names are whole words"}
    item = ", ".join(f"{key} = {json.dumps(text)}" for key, text in kind.items())
    settings = f"mutation.leave_out = [{{ {item} }}]"
    on_page = measured(tmp_path, login(front(leave_out=[kind])))
    general = measured(tmp_path, login(), settings)
    assert len(on_page.survivors) == len(general.survivors) == left
    assert on_page.left_out == general.left_out
    assert sum(one.changes for one in on_page.left_out) == 18 - on_page.total
    assert bool(on_page.idle) is (left == 4)
    assert not general.idle


def test_a_left_out_change_does_not_count_even_if_a_case_notices_it(tmp_path):
    result = measured(
        tmp_path,
        login(front(leave_out=[{"operator": "condition-dropped", "reason": "no sensor drops it"}])),
    )
    assert (result.killed, result.total) == (9, 13)


@pytest.mark.parametrize(
    ("accept", "leave_out", "why"),
    [
        (
            {"m00000000": "the rule is gone"},
            [],
            "accepted change has no effect: the rules of the page have no such change",
        ),
        (
            {},
            [{"operator": "network", "reason": "no such network"}],
            "left-out kind of change has no effect: the rules of the page",
        ),
    ],
)
def test_an_acceptance_that_matches_nothing_is_reported(tmp_path, accept, leave_out, why):
    root = project(tmp_path, page=login(front(accept, leave_out)))
    assert f"ADS614 {why}" in adsc(root, "test", "--mutate").stdout
    assert "ADS614" not in adsc(root, "test").output


def test_an_idle_acceptance_has_the_reason(tmp_path):
    names = {one.description: one.id for one in measured(tmp_path, login()).survivors}
    name = names["eventName: compared by endswith, not by equals"]
    noticed = page(
        LOGIN,
        *CASES,
        ("False Positives", case("long", json.dumps(EVENT | {"eventName": "NoConsoleLogin"}))),
    )
    text = noticed.replace("telemetry:\n", f"{front({name: 'no such event'})}telemetry:\n", 1)
    assert [one.why for one in measured(tmp_path, text).idle] == ["the case 'long' notices it"]
    left = front({name: "no such event"}, [{"operator": "text-start", "reason": "whole words"}])
    assert [one.why for one in measured(tmp_path, login(left)).idle] == ["its kind is left out"]


def test_every_output_lists_accepted_and_left_out_changes(tmp_path):
    name = measured(tmp_path, login()).survivors[0].id
    kind = {"operator": "text-end", "field": "eventName", "reason": "names are <whole> words"}
    root = project(tmp_path, page=login(front({name: "no <such> event"}, [kind])))
    for _ in range(2):  # the second time from the cache
        text = adsc(root, "test", "--mutate").stdout
        assert f"{name}]: no <such> event" in text
        assert "left out: 1 [text-end] of eventName: names are <whole> words" in text
    (row,) = json.loads(adsc(root, "test", "--mutate", "--format", "json").stdout)["scores"]
    assert [one["reason"] for one in (*row["accepted"], *row["left_out"])] == [
        "no <such> event",
        "names are <whole> words",
    ]
    # A build writes everything, although this excerpt has findings.
    assert "proven" in adsc(root, "build").stdout
    whole = json.loads((root / "build" / "evidence.json").read_text(encoding="utf-8"))
    jsonschema.validate(whole, SCHEMA)
    built = whole["strategies"][0]["mutation"]
    assert [one["id"] for one in built["accepted"]] == [name]
    assert built["left_out"] == [{**kind, "changes": 1}]
    site = (root / "build" / "site" / "strategies" / "ex-1" / "index.html").read_text(
        encoding="utf-8"
    )
    assert "2 changes to the rules that no case needs to notice" in site
    assert "no &lt;such&gt; event" in site


def test_a_wrong_item_is_an_error_at_its_place(tmp_path):
    wrong = (
        'mutation: {accept: [{change: "12", reason: no such event}],'
        " leave_out: [{operator: text, reason: no such event}]}\n"
    )
    done = adsc(project(tmp_path, page=login(wrong)), "check")
    assert done.exit_code == 1
    assert done.stdout.count("ADS103") == 2
    (tmp_path / "adsc.toml").write_text(
        '[mutation]\nleave_out = [{ operator = "case" }]\n', encoding="utf-8"
    )
    done = adsc(tmp_path, "check")
    assert done.exit_code == 2
    assert "an item of the setting 'mutation.leave_out' requires the key 'reason'" in done.output


def test_the_schemas_name_every_operator():
    names = [one.name for one in (*OPERATORS, *CORRELATION_OPERATORS)]
    folder = Path(__file__).parents[3] / "schema"
    for file in ("strategy.schema.json", "config.schema.json"):
        whole = json.loads((folder / file).read_text(encoding="utf-8"))
        kinds = whole["properties"]["mutation"]["properties"]["leave_out"]["items"]["properties"][
            "operator"
        ]["enum"]
        assert kinds == names


def test_a_score_of_less_than_half_of_the_changes_is_reported(tmp_path):
    kinds = (
        "text-start", "text-end", "condition-dropped", "value-removed", "case", "and-or",
        "turned-around", "field-swapped", "filter-dropped", "expression", "number",
    )  # fmt: skip
    reason = "this kind is not of interest"
    left = front(leave_out=[{"operator": kind, "reason": reason} for kind in kinds])
    root = project(tmp_path, page=login(left))
    done = adsc(root, "test", "--mutate")
    assert "ADS608" in done.stdout
    assert "so the score says little" in done.stdout


def test_a_reason_says_something(tmp_path):
    left = front(leave_out=[{"operator": "case", "reason": "x"}])
    done = adsc(project(tmp_path, page=login(left)), "check")
    assert "'mutation.leave_out.reason' must have at least 10 characters, not 'x'" in done.stdout
