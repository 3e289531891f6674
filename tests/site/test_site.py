"""The built site: the content and the order of its pages; a hostile page is shown as text."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from ads_compiler.config import Project
from ads_compiler.core.errors import SiteError
from ads_compiler.core.resources import data_path
from ads_compiler.pipeline import build
from ads_compiler.site import gate, publish, tree
from support.html import built_page, classed, parse, text
from support.sites import HERE, built_site, project_in, site_problems

ATTACK = (
    '</title><script>alert(1)</script> """ {{ 7*7 }} {% raw %} \\ \'><img src=x onerror=alert(2)>'
)
ORDER = [
    "Response",
    "False positives",
    "Goal",
    "Strategy abstract",
    "Technical context",
    "Categorization",
    "Blind spots and assumptions",
    "Proof",
    "Detection",
    "Validation",
    "Priority",
    "Additional resources",
    "Facts",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return built_site(tmp_path_factory.mktemp("site") / "p")


def test_a_strategy_is_in_the_order_in_which_it_is_needed(folder):
    page = built_page(folder, "strategies/ex-1")
    assert [text(it) for it in page.iter("h2") if it.get("id")] == ORDER
    top = classed(page, "ads-top")[0]
    shown = text(top)
    expected = [
        "high", "production", "proven: 3 of 3 cases passed", "EX-1", "Packet capture tool",
        "Find an intruder", "Contain", "Isolate the pod's network", "Escalate to", "Time limit",
        "Acknowledge in 15 min",
    ]  # fmt: skip
    places = [shown.index(words, shown.index("high")) for words in expected]
    assert places == sorted(places)
    assert [it.get("href") for chips in classed(page, "ads-chips") for it in chips.iter("a")] == [
        "#response",
        "#false-positives",
        "#technical-context",
        "#blind-spots-and-assumptions",
        "#proof",
        "#detection",
    ]


def test_cases_and_rules_are_in_their_places_and_nowhere_else(folder):
    page = built_page(folder, "strategies/ex-1")
    cases = [text(it) for it in classed(page, "ads-case") if it not in classed(page, "ads-advice")]
    assert [words.partition(" · ")[0] for words in cases] == [
        "holds 1. tcpdump in a web pod 1 alert of capture-tool",
        "holds 2. network team captures from its image 0 alerts",
        "holds 3. renamed capture tool 0 alerts",
    ]
    kinds = ["Must alert", "Benign, must not alert", "Malicious, known to be missed"]
    assert [it.text for it in page.iter("h3") if it.text in kinds] == kinds
    references = [
        (text(it), [link.get("href") for link in it.iter("a")]) for it in classed(page, "ads-refs")
    ]
    assert references == [("Shown by case 2.", ["#case-2"]), ("Shown by case 3.", ["#case-3"]),
                    ("Shown by case 1.", ["#case-1"])]  # fmt: skip
    prose = " ".join(text(it) for it in classed(page, "ads-prose"))
    assert "logsource" not in prose
    assert "tcpdump in a web pod" not in prose
    assert "Run tcpdump -c 1 in a pod" in prose
    (rule,) = classed(page, "ads-rule")
    assert "Packet capture tool in a container" in text(rule)
    assert "reads linux / process_creation" in text(rule)
    assert "Image|endswith" in text(rule)


def test_the_analytics_of_attack_are_one_small_folded_block_below_the_rules(folder):
    page = built_page(folder, "strategies/ex-1")
    (block,) = classed(page, "ads-advice")
    assert (block.tag, block.get("open")) == ("details", None)
    shown = text(block)
    assert shown.startswith(
        "Analytics of ATT&CK 1 of 5 covered, by platform T1040 Network Sniffing: DET0314"
    )
    assert "AN0876 Linux: covered" in shown
    assert "AN0878 IaaS: not a platform of the page. It reads AWS:CloudTrail" in shown
    built = (folder / "strategies/ex-1/index.html").read_text("utf-8")
    start = built.index('<details class="ads-case ads-advice">')
    assert built.index('class="ads-rule"') < start < built.index('id="validation"')
    assert built.index("</details>", start) - start <= 2000


def test_one_failing_case_never_looks_green(folder):
    page = built_page(folder, "strategies/ex-12")
    top = classed(page, "ads-top")[0]
    assert [text(it) for it in classed(top, "ads-proof-fails")] == ["1 of 2 cases FAIL"]
    assert classed(top, "ads-proof-holds") == []
    row = next(it for it in built_page(folder, "strategies").iter("tr") if "EX-12" in text(it))
    assert classed(row, "ads-proof-fails")
    assert not classed(row, "ads-proof-holds")
    cell = next(
        it for it in classed(built_page(folder, "coverage"), "ads-cell") if "T1046" in text(it)
    )
    tick = next(it for it in cell.iter("span") if "data-ads-proven" in it.attrib)
    assert "hidden" in tick.attrib


def test_a_count_over_events_is_described_in_words(folder):
    page = built_page(folder, "strategies/ex-12")
    assert "at least 3 different DestinationIp within 5 min for one container.id" in text(page)
    assert "only counted by other rules, gives no alert itself" in text(page)


@pytest.mark.parametrize("path", ["", "strategies", "strategies/hx-666"])
def test_markup_in_a_title_is_shown_as_text(folder, path):
    page = built_page(folder, path)
    assert " ".join(ATTACK.split()) in text(page)


def test_everything_on_a_hostile_page_is_shown_and_nothing_runs(folder):
    page = built_page(folder, "strategies/hx-666")
    (title,) = page.iter("title")
    assert text(title).startswith(f"HX-666 {' '.join(ATTACK.split())}")
    shown = text(page.find("body"))
    # These are in the address or the title of a link, or in the language of a block.
    hidden = {22, 31, 32, 33, 49}
    source = (HERE / "strategies" / "hostile.md").read_text("utf-8")
    numbers = {int(n) for n in re.findall(r"alert\((\d+)\)", source)}
    assert {n for n in numbers if f"alert({n})" not in shown} <= hidden
    assert "onclick=alert(10)" in shown
    assert "{{ 7*7 }}" in shown
    assert "49" not in shown.replace("alert(49)", "")
    assert site_problems(folder) == ()


def test_markup_is_text_in_the_matrix_and_in_the_search(folder):
    coverage = (folder / "coverage" / "index.html").read_text("utf-8")
    assert "<script>alert" not in coverage
    cells = classed(built_page(folder, "coverage"), "ads-cell")
    facts = [
        json.loads(cell.get("data-strategies")) for cell in cells if cell.get("data-strategies")
    ]
    assert '"><script>alert(5)</script>' in {
        name for one in facts for row in one for name in row["platforms"]
    }
    docs = json.loads((folder / "search" / "search_index.json").read_text("utf-8"))["docs"]
    for entry in docs:
        for key in ("title", "text"):
            assert list(gate.markup_problems(entry[key], ())) == [], entry["location"]
    assert any("alert(44)" in entry["text"] for entry in docs)


def test_the_search_knows_what_an_analyst_looks_for_and_no_lists(folder):
    docs = json.loads((folder / "search" / "search_index.json").read_text("utf-8"))["docs"]
    ours = {
        entry["location"]
        for entry in docs
        if entry["location"].startswith(("strategies", "coverage", "tele"))
    }
    assert {place.partition("#")[2] for place in ours if place.startswith("strategies/ex-1/")} == {
        "", "response", "false-positives", "goal", "technical-context"
    }  # fmt: skip
    assert not {place for place in ours if not place.startswith("strategies/")}


def test_no_page_loads_from_another_host_or_an_absolute_path(folder):
    for path in folder.rglob("*.html"):
        if path.name == "404.html":
            continue
        page = parse(path.read_text("utf-8"))
        for element in page.iter():
            for name in ("src", "href"):
                assert not element.get(name, "").startswith("/"), (path, element.get(name))


def test_pages_are_light(folder):
    sizes = {path: path.stat().st_size for path in folder.rglob("index.html")}
    assert (
        max(size for path, size in sizes.items() if path.parent.parent.name == "strategies")
        < 40_000
    )


def test_the_matrix_counts_parents_with_their_subtechniques(folder):
    page = built_page(folder, "coverage")
    assert "ATT&CK Enterprise 20.0: 2 of " in text(page)
    cell = next(it for it in classed(page, "ads-cell") if "T1040" in text(it))
    assert next(text(it) for it in cell.iter("span") if "data-ads-number" in it.attrib) == "2"


def test_telemetry_lists_what_only_one_source_shows(folder):
    rows = [
        [text(cell) for cell in row.iter("td")]
        for row in built_page(folder, "telemetry").iter("tr")
    ]
    assert [
        "linux / network_connection",
        "EX-12",
        "DestinationIp DestinationPort container.id",
        "none",
    ] in rows


def test_equal_input_gives_equal_pages_and_an_equal_site(tmp_path, folder):
    again = built_site(tmp_path / "elsewhere")
    ours = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    others = {
        path.relative_to(again).as_posix(): path.read_bytes()
        for path in again.rglob("*")
        if path.is_file()
    }
    # The generator writes the day of the build into its sitemap.
    different = {name for name in ours.keys() | others.keys() if ours.get(name) != others.get(name)}
    assert different <= {"sitemap.xml", "sitemap.xml.gz"}


def test_every_address_of_an_alert_exists(folder):
    for slug in ("ex-1", "ex-12", "hx-666"):
        assert [
            it
            for it in built_page(folder, f"strategies/{slug}").iter("h2")
            if it.get("id") == "response"
        ]


def test_a_team_may_add_pages_and_replace_ours(tmp_path):
    (tmp_path / "overrides").mkdir()
    (tmp_path / "about.md").write_text("# Ours")
    (tmp_path / "overrides" / "main.html").write_text("x")
    (tmp_path / ".secret").write_text("x")
    files = tree.assemble({"index.md": "# Home"}, tmp_path)
    assert files["pages/about.md"] == b"# Ours"
    assert files["overrides/main.html"] == b"x"
    assert files["pages/index.md"] == b"# Home"
    assert "overrides/strategy.html" in files
    assert not [name for name in files if "secret" in name]


def test_an_unsafe_site_is_not_put_in_place(tmp_path):
    project = project_in(tmp_path / "p")
    result = build.check_and_test(project)
    out = publish.build_site(project, result)
    before = (out / "about" / "index.html").read_bytes()
    (project.root / "site" / "overrides").mkdir(parents=True)
    shutil.copy(
        data_path("site", "overrides", "strategy.html"), project.root / "site" / "overrides"
    )
    page = project.root / "site" / "overrides" / "strategy.html"
    page.write_text(page.read_text().replace("{{ s.title | e }}", "{{ s.title }}"))
    with pytest.raises(
        SiteError, match=r"not safe and was not put in place:\n  strategies/hx-666/index.html: "
    ):
        publish.build_site(project, result)
    assert (out / "about" / "index.html").read_bytes() == before
    assert [path.name for path in project.build.iterdir() if path.name.startswith(".")] == []


def test_a_site_is_built_without_any_readable_strategy(tmp_path):
    strategies = tmp_path / "strategies"
    strategies.mkdir()
    (strategies / "broken.md").write_text("# no front matter\n")
    project = Project(tmp_path, strategies, tmp_path / "build")
    out = publish.build_site(project, build.check_and_test(project), strict=True)
    assert "0 of 0 strategies" not in (out / "index.html").read_text("utf-8")
