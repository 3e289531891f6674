"""Waivers: the page that lists them all, and those on the page of each strategy."""

from __future__ import annotations

import html
import re

import pytest

from ads_compiler.config import discover
from ads_compiler.pipeline import build
from ads_compiler.site import publish, tree
from support.html import built_page
from support.projects import BASE, project
from support.sites import site_problems

EPOCH = "1790000000"  # 2026-09-21
LINK = "[x](javascript:alert(1))"
EVIL = "'><img src=x onerror=alert(1)>{{ 7*7 }}"
FACTS = f"""waivers:
  - {{code: ADS999, reason: "{EVIL}", owner: "<b>", until: 2026-10-01}}
  - {{code: ADS802, reason: all of it, owner: team, until: 2026-09-20}}
"""
COMMENTS = f"""<!-- adsc: allow ADS802 reason="known &amp; 'agreed' {{{{ 7*7 }}}}" -->
See {LINK}.

More {LINK}. <!-- adsc: allow ADS802 reason=today until=2026-09-21 owner=me -->
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        text = BASE.replace("tags: [", f"{FACTS}tags: [").replace(
            "## Priority\n", f"## Priority\n\n{COMMENTS}\n"
        )
        other = text.replace("EX-1", "EX-2").replace(
            "waivers:", "waivers:\n  - {code: ADS301, reason: old, owner: a, until: 2026-08-01}"
        )
        library = discover(project(tmp_path_factory.mktemp("waivers"), a=text, b=other))
        return publish.build_site(library, build.check_and_test(library), strict=True)


def text(element):
    return " ".join(" ".join(element.itertext()).split())


def rows(built):
    _, table = built_page(built, "waivers").iter("table")  # the first holds the reviews
    return [row for row in table.iter("tr") if row.find("td") is not None]


def test_what_has_expired_comes_first_and_what_has_no_end_last(built):
    cells = [[text(cell) for cell in row.iter("td")] for row in rows(built)]
    assert [(row[0][:4], row[1][:6], row[4], row[5]) for row in cells] == [
        ("EX-2", "ADS301", "2026-08-01 expired 51 days ago", "not used"),
        ("EX-1", "ADS802", "2026-09-20 expired 1 day ago", "yes"),
        ("EX-2", "ADS802", "2026-09-20 expired 1 day ago", "yes"),
        ("EX-1", "ADS802", "2026-09-21 last day today", "yes"),
        ("EX-2", "ADS802", "2026-09-21 last day today", "yes"),
        ("EX-1", "ADS999", "2026-10-01 10 days left", "not used"),
        ("EX-2", "ADS999", "2026-10-01 10 days left", "not used"),
        ("EX-1", "ADS802", "no end", "yes"),
        ("EX-2", "ADS802", "no end", "yes"),
    ]
    assert [row[3] for row in cells[::2]] == ["a", "team", "me", "<b>", "nobody"]
    assert "counted from 2026-09-21" in text(built_page(built, "waivers"))


def test_a_waiver_links_to_its_strategy_and_manual_page_and_shows_its_line(built):
    last = rows(built)[-2]
    assert [link.get("href") for link in last.iter("a")] == [
        "../strategies/ex-1/",
        "../rules/ads802/",
    ]
    assert re.search(r"line \d+$", text(next(last.iter("td"))))
    unknown = rows(built)[5]
    assert [link.get("href") for link in unknown.iter("a")] == ["../strategies/ex-1/"]
    assert text(next(unknown.iter("td"))).endswith("whole page")
    for path in ("strategies/ex-1", "rules/ads802"):
        assert (built / path / "index.html").is_file()


def test_the_words_of_waivers_are_text(built):
    for path in ("waivers", "strategies/ex-1"):
        assert EVIL in text(built_page(built, path))
        assert "known &amp; 'agreed' {{ 7*7 }}" in text(built_page(built, path))
    assert site_problems(built) == ()


def test_a_strategy_shows_only_its_waivers(built):
    page = built_page(built, "strategies/ex-1")
    (facts,) = [row for row in page.iter("tr") if text(row).startswith("Waivers")]
    shown = re.sub(r"line \d+", "line N", text(facts))
    assert shown == (
        f"Waivers ADS999 {EVIL} (until 2026-10-01, 10 days left · <b> · whole page · not used) "
        "ADS802 all of it (until 2026-09-20, expired 1 day ago · team · whole page) "
        "ADS802 known &amp; 'agreed' {{ 7*7 }} (no end · nobody · line N) "
        "ADS802 today (until 2026-09-21, last day today · me · line N)"
    )
    assert {link.get("href") for link in facts.iter("a")} == {"../../rules/ads802/"}


def test_the_page_of_waivers_is_reached_from_every_page_and_left_out_of_the_search(built):
    tabs = [
        link.get("href")
        for link in built_page(built, "strategies/ex-1").iter("a")
        if text(link) == "Reviews and waivers"
    ]
    assert tabs
    assert set(tabs) == {"../../waivers/"}
    assert '"waivers/' not in (built / "search" / "search_index.json").read_text("utf-8")


def test_without_waivers_the_page_says_that_every_finding_counts(tmp_path):
    library = discover(project(tmp_path))
    pages = tree.generate(publish._site(library, build.check_and_test(library)))
    assert "No finding is accepted" in html.unescape(pages["waivers.md"])
    assert '"id": "waivers", "intro": "No finding' in pages["waivers.md"]
    assert "Waivers" not in pages["strategies/ex-1/index.md"]
