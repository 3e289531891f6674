"""A review is valid until the meaning of the page changes; its author cannot give one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ads_compiler.cli import main
from ads_compiler.config import discover
from ads_compiler.core.codes import REVIEWS
from ads_compiler.core.text import Text
from ads_compiler.evidence import State
from ads_compiler.lifecycle.review import load, standings
from ads_compiler.pipeline import build, cache

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "tests" / "support" / "base.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with one strategy in production."""
    (tmp_path / "strategies").mkdir()
    shutil.copy(PAGE, tmp_path / "strategies")
    (tmp_path / "adsc.toml").write_text("", encoding="utf-8")
    return tmp_path


def adsc(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--project", str(folder)])


def approved(folder: Path, *words: str) -> Path:
    done = adsc(folder, "review", "approve", "ex-1", "--by", "A. Reader", *words)
    assert done.exit_code == 0, done.output
    return folder / "reviews" / "EX-1.yml"


def edit(folder: Path, old: str, new: str) -> None:
    page = folder / "strategies" / PAGE.name
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), encoding="utf-8")


def review_findings(folder: Path) -> list[tuple[str, str]]:
    """Codes and messages of findings about reviews: equal with a cache, without one, in a build."""
    project = discover(folder)
    store = cache.Store.open(project.build, cache.environment(project))
    runs = [
        build.check(project),
        build.check(project, store=store),
        build.check(project, store=store),
    ]
    runs.append(build.check_and_test(project))
    findings = [[(d.code, d.message) for d in run.diagnostics if d.code in REVIEWS] for run in runs]
    assert all(item == findings[0] for item in findings)
    return findings[0]


def test_production_needs_a_review(folder: Path) -> None:
    assert review_findings(folder) == [
        ("ADS710", "a strategy in production needs a review, and has none")
    ]
    approved(folder)
    assert review_findings(folder) == []


def test_no_review_is_asked_for_where_the_project_asks_for_none(folder: Path) -> None:
    (folder / "adsc.toml").write_text("review_required = []\n", encoding="utf-8")
    assert review_findings(folder) == []
    (folder / "adsc.toml").write_text('review_required = ["draft"]\n', encoding="utf-8")
    assert review_findings(folder) == []


def test_a_page_on_its_way_to_production_may_change_after_a_review(folder: Path) -> None:
    approved(folder)
    edit(folder, "## Goal\n", "## Goal\n\nAnd more.\n")
    assert [code for code, _ in review_findings(folder)] == ["ADS711"]
    edit(folder, "status: production", "status: review")
    assert review_findings(folder) == []
    assert "void" in adsc(folder, "review", "show", "EX-1").output
    edit(folder, "status: review", "status: production")
    assert [code for code, _ in review_findings(folder)] == ["ADS711"]


LAYOUT: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace("\n\n", "\n\n\n"),
    lambda text: text.replace("status: production", "status: review"),
    lambda text: text.replace("updated: 2026-11-21", "updated: 2026-11-22"),
    lambda text: text.replace('version: "20.0"', "version: '18.1'"),
    lambda text: text.replace("tags: [containers]", "tags:\n  - containers"),
    lambda text: text.replace("owner: detection-engineering\n", "").replace(
        "tags:", "owner: detection-engineering\ntags:"
    ),
    lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    lambda text: "\n".join(
        line + "  " if line.endswith("]") else line for line in text.split("\n")
    ),
)


@pytest.mark.parametrize("number", range(len(LAYOUT)))
def test_layout_and_state_do_not_void_it(folder: Path, number: int) -> None:
    (folder / "adsc.toml").write_text(
        'review_required = ["review", "production"]\n', encoding="utf-8"
    )
    approved(folder)
    page = folder / "strategies" / PAGE.name
    before = page.read_text(encoding="utf-8")
    after = LAYOUT[number](before)
    assert after != before
    page.write_text(after, encoding="utf-8")
    assert review_findings(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("priority: ", "priority: informational #", "the fact 'priority'"),
        ("## Goal\n", "## Goal\n\nAnd more.\n", "the section Goal"),
        ("name: capture-tool\n", "name: capture-tool\nlevel: low\n", "the rule 'capture-tool'"),
        (
            "name: tcpdump in a web pod\n",
            "name: tcpdump in a web pod\nalerts: 1\n",
            "the case 'tcpdump in a web pod'",
        ),
        ("# Packet capture", "# A packet capture", "the introduction"),
    ],
)
def test_a_change_of_meaning_voids_it_and_is_named(
    folder: Path, old: str, new: str, what: str
) -> None:
    approved(folder)
    edit(folder, old, new)
    findings = dict(review_findings(folder))
    assert (
        findings["ADS711"]
        == f"the review by A. Reader of {day(folder)} is no longer valid: since then {what} changed"
    )


CASE = """```yaml case
name: {name}
events: [{{Image: /usr/bin/ls, note: {note}}}]
```
"""


def test_a_case_that_moves_claims_something_else(folder: Path) -> None:
    case = CASE.format(name="listed", note="a")
    edit(folder, "## False Positives\n", f"## False Positives\n\n{case}\n")
    approved(folder)
    edit(folder, case, "")
    edit(folder, "## Blind Spots and Assumptions\n", f"## Blind Spots and Assumptions\n\n{case}\n")
    assert dict(review_findings(folder))["ADS711"].endswith("since then the case 'listed' changed")


def test_events_of_a_file_are_reviewed_with_the_page(folder: Path) -> None:
    place = folder / "strategies" / "events"
    place.mkdir()
    file = place / "web.jsonl"
    line = (
        b'{"Image": "/usr/bin/tcpdump", "container.id": "4f2a",'
        b' "container.image.name": "shop/web"}\n'
    )
    file.write_bytes(line)
    edit(
        folder,
        "name: tcpdump in a web pod\n",
        "name: tcpdump in a web pod\nevents: {file: events/web.jsonl}\n_: |\n",
    )
    page = folder / "strategies" / PAGE.name
    text = page.read_text(encoding="utf-8")
    start = text.index("_: |\n")
    page.write_text(text[:start] + text[text.index("```", start) :], encoding="utf-8")
    approved(folder)
    file.write_bytes(line.replace(b"\n", b"\r\n"))
    assert review_findings(folder) == []
    file.write_bytes(line + line)
    assert dict(review_findings(folder))["ADS711"].endswith(
        "since then the events 'events/web.jsonl' changed"
    )
    edit(folder, "## Goal\n", "## Goal\n\nAnd more.\n")
    assert dict(review_findings(folder))["ADS711"].endswith(
        "the section Goal and the events 'events/web.jsonl' changed"
    )
    file.unlink()
    assert "the events 'events/web.jsonl'" in dict(review_findings(folder))["ADS711"]


def test_a_case_with_an_odd_file_is_no_trouble(folder: Path) -> None:
    approved(folder)
    edit(folder, "## Goal\n", '## Goal\n\n```yaml case\nname: a\nevents: {file: {b: "c"}}\n```\n')
    assert "the case 'a'" in dict(review_findings(folder))["ADS711"]


@pytest.mark.parametrize(
    "note", ["a\x7fb", "a\uffffb", "a\ufeffb", "\x1b[31m", "\U0001f600", 'a "b" \\ c: #']
)
def test_any_text_can_be_a_note(folder: Path, note: str) -> None:
    approved(folder, "--note", note)
    assert load(discover(folder))[0]["EX-1"].note == note


def test_what_is_no_text_is_no_trouble(folder: Path) -> None:
    approved(folder, "--note", "a\udcffb\n c")
    assert load(discover(folder))[0]["EX-1"].note == "a?b c"


def day(folder: Path) -> str:
    return load(discover(folder))[0]["EX-1"].on


def test_what_is_gone_and_what_is_new_is_named(folder: Path) -> None:
    approved(folder)
    edit(folder, "name: capture-tool\n", "name: other-tool\n")
    message = dict(review_findings(folder))["ADS711"]
    assert "the rule 'other-tool'" in message
    assert "the rule 'capture-tool'" in message


def test_the_only_author_cannot_review(folder: Path) -> None:
    done = adsc(folder, "review", "approve", "EX-1", "--by", "Detection-Engineering")
    assert done.exit_code == 2
    assert "only author" in done.output
    assert (
        adsc(folder, "review", "approve", "EX-1", "--by", " detection-engineering ").exit_code == 2
    )
    approved(folder)
    edit(folder, "authors: [detection-engineering]", "authors: [A.  Reader, a. reader]")
    assert [code for code, _ in review_findings(folder)] == ["ADS712"]
    edit(folder, "authors: [A.  Reader, a. reader]", "authors: [A. Reader]")
    assert [code for code, _ in review_findings(folder)] == ["ADS712"]
    edit(folder, "authors: [A. Reader]", "authors: [A. Reader, detection-engineering]")
    assert [code for code, _ in review_findings(folder)] == ["ADS711"]


def test_a_page_that_fails_cannot_be_approved(folder: Path) -> None:
    edit(folder, "/tcpdump, /tshark", "/tshark")
    done = adsc(folder, "review", "approve", "EX-1", "--by", "A. Reader")
    assert done.exit_code == 2
    assert "cannot be approved: strategies/base.md:" in done.output
    assert not (folder / "reviews").exists()


def test_no_waiver_takes_the_place_of_a_review(folder: Path) -> None:
    item = "  - {code: ADS710, reason: we know the page, owner: team, until: 2999-01-01}"
    edit(folder, "tags: [", f"waivers:\n{item}\ntags: [")
    findings = build.check(discover(folder)).diagnostics
    assert [(d.code, d.waived) for d in findings if d.code == "ADS710"] == [("ADS710", None)]
    messages = [d.message for d in findings if d.code == "ADS702"]
    assert messages == ["the waiver of ADS710 accepts nothing: only a review does"]


def test_an_old_review_is_due_where_the_project_says_when(folder: Path) -> None:
    approved(folder, "--on", "2020-01-01")
    assert review_findings(folder) == []
    (folder / "adsc.toml").write_text("review_days = 365\n", encoding="utf-8")
    assert [code for code, _ in review_findings(folder)] == ["ADS714"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this review cannot be read: "),
        ("by: [", "this review cannot be read"),
        ('strategy: "EX-1"\n', "this review has no 'by'"),
        ("strategy: ADS-0006\nby: x\nday: 2026-01-01\ntext: a\nparts: {}\n", "is of ADS-0006"),
        (
            "strategy: EX-1\nby: x\nday: 2026-02-31\ntext: a\nparts: {}\n",
            "'2026-02-31' is not a valid date",
        ),
        (
            "strategy: EX-1\nby: x\nday: 2026-01-01\ntext: a\nparts: [1]\n",
            "does not list the parts that were reviewed",
        ),
    ],
)
def test_a_damaged_record_is_reported(folder: Path, text: str, message: str) -> None:
    path = approved(folder)
    path.write_text(text, encoding="utf-8")
    findings = dict(review_findings(folder))
    assert message in findings["ADS713"]
    assert "ADS710" in findings


def test_a_record_without_a_strategy_is_reported(folder: Path) -> None:
    path = approved(folder)
    path.with_name("ADS-0099.yml").write_text(
        path.read_text(encoding="utf-8").replace("EX-1", "ADS-0099"), encoding="utf-8"
    )
    assert review_findings(folder) == [("ADS713", "there is no strategy ADS-0099 for this review")]


def test_show_lists_what_changed(folder: Path) -> None:
    approved(folder, "--note", "tried in staging")
    assert "reviewed by A. Reader on" in adsc(folder, "review", "show").output
    edit(folder, "priority: ", "priority: informational #")
    shown = adsc(folder, "review", "show", f"strategies/{PAGE.name}").output.splitlines()
    assert shown[0].startswith("EX-1  review void by A. Reader on ")
    assert shown[0].endswith(": tried in staging")
    assert shown[1:] == ["  changed: the fact 'priority'"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ADS-9999", "--by", "x"], "no strategy 'ADS-9999'"),
        (["EX-1", "--by", " "], "a review needs a name"),
        (["EX-1", "--by", "x", "--on", "soon"], "'soon' is not a date such as"),
        (["EX-1", "--by", "x", "--on", "2999-01-01"], "2999-01-01 is in the future"),
    ],
)
def test_wrong_words_are_refused(folder: Path, words: list[str], message: str) -> None:
    done = adsc(folder, "review", "approve", *words)
    assert done.exit_code == 2
    assert message in done.output


def test_standings_are_listed_by_id(folder: Path) -> None:
    approved(folder)
    project = discover(folder)
    whole = build.check(project).catalog
    known, wrong = standings(project, whole.strategies, whole.texts, date(2030, 1, 1))
    assert (known["EX-1"].state, wrong) == (State.VALID, ())
    assert known["EX-1"].age > 1000
    assert isinstance(whole.texts[f"strategies/{PAGE.name}"], Text)
