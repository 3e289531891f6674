"""The proof of strategies, on their pages and in the registers; text of authors stays text."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from ads_compiler.config import discover
from ads_compiler.core.text import Span
from ads_compiler.evidence import (
    Benign,
    Evidence,
    Mutant,
    Noise,
    Review,
    ReviewStatus,
    Score,
    State,
)
from ads_compiler.evidence.scores import Effect
from ads_compiler.pipeline import build
from ads_compiler.site import proof, publish, tree
from support.html import built_page, classed, text
from support.projects import BASE, project
from support.sites import site_problems

EVIL = "<script>alert(1)</script> {{ 7*7 }} '\"><img src=x onerror=alert(2)>"
LONG = "\n".join(
    f"  - {{Image: /tmp/tool-{number}, container.id: '{'4' * 64}'}}" for number in range(80)
)
ADMITTED = """noise:
  - {events: quiet.jsonl, rule: capture-tool, alerts: 3, reason: "the <b>backup</b>"}
"""


def hostile():
    """EX-1: one case fails and has a hostile name; a case follows the exclusion that it shows."""
    text = BASE.replace(
        "name: tcpdump in a web pod",
        f"name: {json.dumps(EVIL)}\nalerts: 5\nsource: {json.dumps('synthetic: ' + EVIL)}",
    )
    return text.replace(
        "/tmp/kworker, container.id: 4f2a, container.image.name: shop/web}",
        f"/tmp/kworker}}\n{LONG}",
    )


def quiet():
    """EX-2: every case holds; two false positives, the first with a case, and an admission."""
    text = BASE.replace("EX-1", "EX-2").replace("tags: [", f"{ADMITTED}tags: [")
    text = text.replace("`netops/diagnostics`.\n", "`netops/diagnostics`. Excluded.\n", 1)
    more = (
        "- A developer captures in a debug pod; `container.name` is `debug`. "
        "Accepted, since it is rare.\n\n"
    )
    return text.replace("## Validation\n", f"{more}## Validation\n", 1)


def result_of(library):
    """The result of a check, with invented scores, ordinary events and reviews."""
    result = build.check_and_test(library)
    place = Span("strategies/a.md", 7)
    mutant = Mutant(
        "capture-tool",
        "value-removed",
        f"the value '{EVIL}' removed",
        place,
        Effect.NARROWER,
        None,
        EVIL,
    )
    noise = (
        Noise("EX-1", "capture-tool", "noisy.jsonl", 4, (1, 2), False),
        Noise("EX-2", "capture-tool", "quiet.jsonl", 3, (5,), True),
    )
    review = Review("EX-1", EVIL, "2026-11-01", "0", {}, EVIL)
    evidence = replace(
        result.evidence,
        benign=Benign((("noisy.jsonl", 1000), ("quiet.jsonl", 2000)), noise),
        scores={
            "EX-1": Score("EX-1", undefined="a case does not hold"),
            "EX-2": Score("EX-2", 199, 200, (mutant,) * 12),
        },
        reviews={
            "EX-1": ReviewStatus(State.VOID, review, ("section response", f"case {EVIL}"), 20),
            "EX-2": ReviewStatus(State.NONE),
        },
    )
    return replace(result, evidence=evidence)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    library = replace(
        discover(project(tmp_path_factory.mktemp("proof"), a=hostile(), b=quiet())),
        review_required=("review",),
        mutation_score=(("review", 0.9),),
    )
    return publish.build_site(library, result_of(library), strict=True)


def cells(built, path):
    rows = [row for row in built_page(built, path).iter("tr") if row.find("td") is not None]
    return [
        [" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td")] for row in rows
    ]


def figures(built, slug):
    (block,) = classed(built_page(built, f"strategies/{slug}"), "ads-figures")
    return {text(row.find("dt")): text(row.find("dd")) for row in block.iter("div")}


def test_the_figures_say_what_is_wrong_in_words(built):
    flat = " ".join(EVIL.split())
    assert figures(built, "ex-1") == {
        "Cases": "FAILS 1 of 3 cases fail",
        "Mutation score": "no score a case does not hold",
        "Ordinary events": "4 alerts, not admitted on 3,000 ordinary events: "
        "capture-tool in noisy.jsonl",
        "Review": f"review void by {flat} on 2026-11-01, 20 days ago; "
        f"changed since then: the section Response, the case '{flat}'; note: {flat}",
    }


def test_the_figures_say_what_holds_and_are_never_rounded_up_to_the_whole(built):
    assert figures(built, "ex-2") == {
        "Cases": "holds 3 of 3 cases passed",
        "Mutation score": "99 % 199 of 200 changes to the rules are noticed; review requires 90 %",
        "Ordinary events": "3 alerts, admitted on 3,000 ordinary events: the <b>backup</b>",
        "Review": "review missing no review is recorded",
    }


def test_a_case_that_fails_is_open_and_says_why_and_nothing_of_it_is_green(built):
    page = built_page(built, "strategies/ex-1")
    (case,) = [it for it in classed(page, "ads-case") if it.get("id") == "case-1"]
    assert "open" in case.attrib
    assert classed(case, "ads-proof-holds") == []
    shown = text(case)
    assert shown.startswith(f"FAILS 1. {' '.join(EVIL.split())}")
    assert "should give 5 alerts, but gave 1" in shown
    assert [it.get("id") for it in classed(page, "ads-case") if "open" in it.attrib] == ["case-1"]
    assert [text(it) for it in classed(page, "ads-refs")][-1] == "Shown by case 1 FAILS."


def test_of_many_events_only_the_first_are_shown(built):
    page = built_page(built, "strategies/ex-1")
    (case,) = [it for it in classed(page, "ads-case") if it.get("id") == "case-3"]
    shown = text(case)
    assert "81 events" in shown
    assert re.search(r"… \d+ more lines, in the source of the page", shown)
    assert len(shown) < proof.EVENTS


def test_survivors_are_folded_and_their_number_is_bounded(built):
    page = built_page(built, "strategies/ex-2")
    (block,) = [
        it
        for it in classed(page, "ads-case")
        if text(it).startswith("12 changes to the rules that no case")
    ]
    assert len(list(block.iter("li"))) == proof.MOST + 1
    assert text(list(block.iter("li"))[-1]).startswith("and 7 more: adsc test --mutate")
    assert " ".join(EVIL.split()) in text(block)


def test_text_of_authors_is_text_on_every_page(built):
    for path in (
        "strategies/ex-1",
        "strategies/ex-2",
        "evidence",
        "waivers",
        "blind-spots",
        "false-positives",
    ):
        page = (built / path / "index.html").read_text("utf-8")
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert "49" not in re.sub(
            r"[\w.]*49[\w.]*", "", text(built_page(built, path).find("body"))
        ), path
    assert " ".join(EVIL.split()) in text(built_page(built, "waivers"))
    assert site_problems(built) == ()


def test_the_evidence_of_all_strategies_is_one_list_with_totals(built):
    page = built_page(built, "evidence")
    assert [text(it) for it in classed(page, "ads-numbers")[0].iter("li")] == [
        "5/6 cases passed",
        "99 % of 200 changes to rules are noticed",
        "3,000 ordinary events in 2 files",
        "4 alerts on them that no page admits",
        "3 alerts on them that pages admit, with a reason",
    ]
    first, second = cells(built, "evidence")
    assert [cell.split(" ")[0] for cell in first] == ["EX-1", "FAILS", "no", "4", "review"]
    assert [cell.split(" ")[0] for cell in second] == ["EX-2", "holds", "99", "3", "review"]


def test_every_blind_spot_leads_to_its_strategy_and_its_case(built):
    text_of_item = "A capture tool that was compiled under another name is not seen."
    assert [row[1:] for row in cells(built, "blind-spots")] == [[text_of_item, "case 3"]] * 2
    links = [
        it.get("href")
        for it in built_page(built, "blind-spots").iter("a")
        if "ads-" not in it.get("class", "")
    ]
    assert {
        "../strategies/ex-1/",
        "../strategies/ex-1/#case-3",
        "../strategies/ex-2/#case-3",
    } <= set(links)


def test_every_false_positive_has_its_description_and_its_treatment(built):
    rows = [row[1:] for row in cells(built, "false-positives") if row[0].startswith("EX-2")]
    assert rows == [
        [
            "The network team captures from its own image; "
            "container.image.name is netops/diagnostics. Excluded.",
            "excluded",
            "case 2",
        ],
        [
            "A developer captures in a debug pod; container.name is debug. "
            "Accepted, since it is rare.",
            "accepted",
            "none",
        ],
    ]


def test_strategies_that_need_a_review_come_first_and_are_on_the_home_page(built):
    reviews = [row[:2] for row in cells(built, "waivers")]
    assert [(row[0][:4], row[1]) for row in reviews] == [
        ("EX-2", "review missing"),
        ("EX-1", "review void"),
    ]
    home = text(built_page(built, ""))
    assert "1 of 3 cases FAIL" in home
    assert (
        home.index("1 of 3 cases FAIL") < home.index("review missing") < home.index("review void")
    )


def test_what_was_not_measured_is_not_shown_as_passed(tmp_path):
    library = discover(project(tmp_path))
    pages = tree.generate(
        publish._site(library, replace(build.check_and_test(library), evidence=Evidence()))
    )
    page = pages["strategies/ex-1/index.md"]
    assert "ads-proof-holds" not in page
    assert page.count("not measured") == 2
    assert "nothing proves it" in page
    assert "no review is recorded" in page
