"""Import of pages without front matter in many forms; nothing of a page is lost."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler import catalog
from ads_compiler.attack import index
from ads_compiler.authoring.format.layout import format_text, in_layout
from ads_compiler.authoring.import_ import raw_page, raw_strategy
from ads_compiler.authoring.import_.report import as_text
from ads_compiler.authoring.import_.run import ImportedPage, file_name
from ads_compiler.authoring.import_.write_page import write_page
from ads_compiler.cli import main
from ads_compiler.config import Project
from ads_compiler.core.code_table import Family
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text
from ads_compiler.pipeline import build

HERE = Path(__file__).parent
PAGES = sorted(path.name for path in (HERE / "pages").glob("*.md"))
SHARED = Path(os.environ.get("ADSC_REPORTS", HERE.parents[3] / "shared"))
REPORTS = sorted(SHARED.glob("**/00[0-9]_*.txt"))
RELEASE = index.load("20.0")


def adsc(*arguments):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def imported(text, name="page.md"):
    page = raw_page(Text(name, text), RELEASE)
    return page, write_page(page, "ADS-0007", "2026-11-21", RELEASE)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_becomes_a_strategy(name, golden):
    source = read_text(HERE / "pages" / name, name)
    page = raw_page(source, RELEASE)
    written = write_page(page, "ADS-0007", "2026-11-21", RELEASE)
    golden(f"expected/{name}", written.text)
    report = as_text(
        [ImportedPage(name, Path("strategies") / name, written)],
        lambda done: done.target.as_posix(),
    )
    golden(f"expected/{name.removesuffix('.md')}.txt", report)


def lost(page, text):
    """Lines of a page whose words are not in a text in sequence, except renamed headings."""
    words = " ".join(re.findall(r"\w+", text))
    renamed = {
        row
        for head in page.heads
        if head.key and head.rest is None
        for row in range(head.row, head.end_row)
    }
    renamed |= {head.row for head in page.heads if head.rest is not None}
    keys = {head.key for head in page.heads}
    later = {s.heading.text for s in page.strategy.sections.values() if s.key not in keys}
    missing = [
        line
        for row, line in enumerate(page.source.text.split("\n"))
        if row not in renamed
        and line not in later
        and f" {' '.join(_words(line))} " not in f" {words} "
    ]
    for head in page.heads:
        if head.rest is not None:
            rest = page.source.line_text(head.row)[head.rest :]
            missing += [rest] if f" {' '.join(_words(rest))} " not in f" {words} " else []
    return [line for line in missing if _words(line)]


def _words(line):
    return re.findall(
        r"\w+", re.sub(r"^[\s#]*\d+[.)]\s+(?=\*\*|Assum|Blind)", "", line)
    )  # headings lose their number


def sound(text):
    """Whether a page is a strategy, and the findings on its form."""
    entry, findings = catalog.read_entry(Text("strategies/page.md", text))
    return entry is not None, [
        item.code for item in findings if item.code.family <= Family.STRUCTURE
    ]


@pytest.mark.parametrize("name", PAGES)
def test_no_word_is_lost_and_the_result_fits_the_schema(name):
    page = raw_page(read_text(HERE / "pages" / name, name), RELEASE)
    text = write_page(page, "ADS-0007", "2026-11-21", RELEASE).text
    assert lost(page, text) == []
    assert sound(text) == (True, [])


NAMES = [
    "Goal", "Categorization", "Strategy Abstract", "Technical Context",
    "Blind Spots and Assumptions", "False Positives", "Validation", "Priority", "Response",
    "Additional Resources",
]  # fmt: skip
OTHERS = [
    "Environments",
    "Tooling",
    "Platforms",
    "Assumptions",
    "Blind Spots",
    "Alert Priority",
    "MITRE ATT&CK Mapping",
]
HEADS = [
    "# {}", "## {}", "### {}:", "## **{}**", "**{}**", "**{}:**", "1. **{}**", "## 1. {}", "#{}",
    "{}\n===", "{}\n---", "**{}:** it begins here", "## {}: here",
]  # fmt: skip
LINES = [
    "Alpha *beta* gamma.", "- one\n- two\n  - three", "1. first\n2. second", "```\n# code\n```",
    "~~~\nopen code", "a | b\n--|--\n1 | 2", "| c | d |\n|---|---|\n| 3 | 4 |",
    "> quoted\n> ## deep", "> ## Goal",
    "| Priority | P2 |\n|--|--|\n| Owner | me |\n| ID | AB-1 |", "#### Sub", "\tindented",
    "- **Severity:** High", "**Priority: Low**", "- T1040 - Network Sniffing",
    "- Tactic: Discovery", "- ```\n  x", "- Platforms: Linux, Network",
    "- **Blind Spots:** unseen\n  - nested",
    "- **Assumptions:**\n  - `it` runs", "Assumes *much*.\n\nMay not detect all.",
    "- Relies on logs\n- cannot see", "<b>raw</b>", "---", "[x]: http://y", "text\nmore  \nend", "",
    "  - odd", "* * *", "\u00e9t\u00e9 \u4e2d\u6587",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(LINES), max_size=4)
SECTIONS = st.lists(
    st.tuples(st.sampled_from(HEADS), st.sampled_from(NAMES + OTHERS), PIECES), max_size=9
)


@settings(max_examples=80)
@given(
    top=st.sampled_from(
        ["# A title of it", "", "Alpha\n\nBeta", "**Title: A thing**", "## Low title\n\nintro"]
    ),
    listed=SECTIONS,
    gap=st.sampled_from(["\n", "\n\n"]),
)
def test_nothing_of_a_page_is_lost_in_any_form(top, listed, gap):
    parts = [top, *(gap.join([head.format(name), *lines]) for head, name, lines in listed)]
    page = raw_page(Text("page.md", gap.join(parts)), RELEASE)
    if page is None:
        return
    text = write_page(page, "ADS-0007", "2026-11-21", RELEASE).text
    assert lost(page, text) == []
    assert sound(text) == (True, [])
    assert format_text(Text("page.md", in_layout(text))) == (in_layout(text), "")
    last = page.source.text.count("\n") + 1
    places = [
        *page.document.headings,
        *page.document.prose,
        *page.document.links,
        *page.document.blocks,
    ]
    assert all(1 <= place.span.line <= last for place in places)
    assert all(
        place.span.column <= len(page.source.line_text(place.span.line - 1)) + 1 for place in places
    )


def test_a_raw_strategy_has_the_positions_of_its_page():
    raw = raw_strategy(read_text(HERE / "pages" / "bold-headings.md", "b.md"), RELEASE)
    assert (raw.span("title").line, raw.span("attack", "techniques", 0, "id").line) == (1, 6)
    assert (raw.span("platforms", 0).line, raw.span("priority").line) == (8, 39)
    assert {key: section.span.line for key, section in raw.sections.items()}["response"] == 41
    assert raw.sections["goal"].prose[0].span.line == 3
    assert raw.sections["blind_spots"].part("Assumptions").heading.span.line == 24


@pytest.mark.parametrize(
    "text",
    ["", "# Notes\n\nText.\n", "# T\n\n## Goal\n\nx\n", "---\nads: 1\n---\n## Goal\n## Response\n"],
)
def test_other_pages_are_not_raw_strategies(text):
    assert raw_strategy(Text("x.md", text)) is None


def test_a_revoked_technique_has_the_tactics_of_its_successor():
    page, _ = imported(
        "## Goal\n\nx\n\n## Categorization\n\n- Technique: T1562.001\n- Tactic: Defense Evasion\n"
    )
    (technique,) = page.facts.techniques
    assert [tactic.value for tactic in technique.tactics] == ["defense-impairment"]


PRIORITIES = {
    "**Severity:** High": ("high", False),
    "**Priority: Low**": ("low", False),
    "**Critical**: it is bad": ("critical", False),
    "The priority is set to medium under all conditions.": ("medium", False),
    "This is considered a high severity event.": ("high", False),
    "Moderate": ("medium", False),
    "- **High:** on servers\n- **Low:** elsewhere": ("high", True),
    "### High\nWhen new.\n\n### Medium\nElse.": ("high", True),
    "High. Raise to critical when an administrator did it.": ("high", False),
    "It has a high volume.": ("high", True),
    "Raise to critical when it is a server.": (None, None),
    "Nobody knows.": (None, None),
}


@pytest.mark.parametrize("text", PRIORITIES)
def test_the_priority_is_read(text):
    page, _ = imported(f"## Goal\n\nx\n\n## Priority\n\n{text}\n\n## Response\n\nCritical\n")
    priority = page.facts.priority
    assert ((priority.value, priority.guess) if priority else (None, None)) == PRIORITIES[text]


def raw_project(tmp_path, **pages):
    (tmp_path / "strategies").mkdir()
    for name, text in pages.items():
        (tmp_path / "strategies" / f"{name}.md").write_text(text, encoding="utf-8")
    return Project(tmp_path, tmp_path / "strategies", tmp_path / "build")


def test_rules_that_need_no_front_matter_check_raw_pages(tmp_path):
    text = "# Shell in a pod of the shop\n\n**Goal**\n\n**Response:**\nLook <b>there</b>.\n"
    result = build.check(raw_project(tmp_path, one=text, two=text))
    reported = [
        (item.span.line, item.code)
        for item in result.diagnostics
        if item.span.file == "strategies/one.md"
    ]
    assert {
        (1, "ADS005"),
        (3, "ADS105"),
        (1, "ADS104"),
        (1, "ADS203"),
        (1, "ADS206"),
        (6, "ADS801"),
        (5, "ADS210"),
    } <= set(reported)
    assert "strategies/two.md" in next(
        item.message for item in result.diagnostics if item.code == "ADS206"
    )
    assert not {code for _, code in reported} & {"ADS110", "ADS205", "ADS302", "ADS102"}


def test_the_command_imports_valid_pages_and_reports_the_others(tmp_path):
    root, pages = tmp_path / "p", HERE / "pages"
    root.mkdir()
    (root / "broken.md").write_bytes(b"\xff\xfe")
    arguments = [
        pages / "no-facts.md",
        root / "broken.md",
        pages / "palantir-h1.md",
        "--project",
        root,
    ]
    done = adsc("import", *arguments, "--date", "2026-01-02", "--format", "json")
    assert done.exit_code == 1
    report = json.loads(done.stdout)["pages"]
    assert [page.get("id") for page in report] == ["ADS-0001", None, "ADS-0002"]
    text = (root / "strategies" / "no-facts.md").read_text("utf-8")
    assert "created: 2026-01-02" in text
    again = adsc("import", pages / "no-facts.md", "--project", root)
    assert (again.exit_code, "is not overwritten" in again.stdout) == (1, True)
    assert (root / "strategies" / "no-facts.md").read_text("utf-8") == text
    own = adsc(
        "import", root / "strategies" / "no-facts.md", "--project", root, "-o", tmp_path / "o"
    )
    assert (own.exit_code, "the page has front matter" in own.stdout) == (1, True)
    more = adsc("import", pages / "bold-headings.md", "--project", root, "-o", tmp_path / "o")
    assert "ADS-0003" in more.stdout


def test_a_page_in_the_folder_of_strategies_becomes_a_strategy_in_its_place(tmp_path):
    page = tmp_path / "strategies" / "wiki" / "Old Page.md"
    page.parent.mkdir(parents=True)
    shutil.copy(HERE / "pages" / "no-facts.md", page)
    before = page.read_text("utf-8")
    assert adsc("import", page, "--project", tmp_path, "--dry-run").exit_code == 0
    assert page.read_text("utf-8") == before
    done = adsc("import", page, "--project", tmp_path)
    assert done.exit_code == 0, done.stdout
    assert "wiki/Old Page.md -> strategies/wiki/Old Page.md (ADS-0001)" in done.stdout
    assert [path.name for path in page.parent.parent.rglob("*.md")] == ["Old Page.md"]
    again = adsc("import", page, "--project", tmp_path)
    assert (again.exit_code, "the page has front matter" in again.stdout) == (1, True)


def test_a_dry_run_writes_nothing_and_the_day_is_pinned(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    page = HERE / "pages" / "no-facts.md"
    assert adsc("import", page, "--project", tmp_path, "--dry-run").exit_code == 0
    assert not (tmp_path / "strategies").exists()
    assert adsc("import", page, "--project", tmp_path, "--id-prefix", "TEAM-").exit_code == 0
    text = (tmp_path / "strategies" / "no-facts.md").read_text("utf-8")
    assert "created: 1970-01-01" in text
    assert "id: TEAM-0001" in text


@pytest.mark.parametrize(
    "wrong", [("--id-prefix", "ads"), ("--date", "2026-02-30"), ("--release", "3.0")]
)
def test_wrong_options_are_usage_errors(tmp_path, wrong):
    done = adsc("import", HERE / "pages" / "no-facts.md", "--project", tmp_path, *wrong)
    assert (done.exit_code, "Traceback" in done.stderr) == (2, False)


def test_two_pages_with_one_name_do_not_overwrite_each_other(tmp_path):
    (tmp_path / "a").mkdir()
    for folder in (tmp_path, tmp_path / "a"):
        (folder / "My Page.md").write_text("## Goal\n\nx\n\n## Response\n\ny\n", encoding="utf-8")
    done = adsc(
        "import", tmp_path / "My Page.md", tmp_path / "a" / "My Page.md", "--project", tmp_path
    )
    assert (done.exit_code, "another page of this import" in done.stdout) == (1, True)
    assert [path.name for path in (tmp_path / "strategies").iterdir()] == ["my-page.md"]
    assert file_name(Path("_\u00c9t\u00e9 1.txt")) == "ete-1"


@pytest.mark.skipif(not REPORTS, reason="the reports are not available")
def test_real_reports_become_strategies_that_build(tmp_path):
    done = adsc("import", *REPORTS, "--project", tmp_path)
    assert done.exit_code == 0, done.stdout
    result = build.check(Project(tmp_path, tmp_path / "strategies", tmp_path / "build"))
    assert len(result.catalog.strategies) == len(REPORTS)
    assert [item for item in result.diagnostics if item.code.family <= Family.STRUCTURE] == []
    assert adsc("build", "--project", tmp_path, "--no-site").exit_code in (0, 1)
    for path in REPORTS:
        page = raw_page(read_text(path, path.name), RELEASE)
        written = (tmp_path / "strategies" / f"{file_name(path)}.md").read_text("utf-8")
        assert lost(page, written) == []
        mapped = [
            (t.id.value, t.tactics != (), bool(page.facts.platforms)) for t in page.facts.techniques
        ]
        assert len(mapped) == 1
        assert all(mapped[0])
        assert page.facts.priority.value == "high"


def test_control_characters_in_a_report_are_escaped(tmp_path):
    (tmp_path / "strategies").mkdir()
    page = tmp_path / "page.md"
    page.write_text(
        "# Key\x1b[31m written\u202e\n\n## Goal\nA.\n\n## Response\nB.\n", encoding="utf-8"
    )
    done = adsc("import", page, "--dry-run", "--project", tmp_path)
    assert "title 'Key<U+001B>[31m written<U+202E>'" in done.stdout


def test_imported_pages_are_formatted(tmp_path):
    pages = [*(HERE / "pages" / name for name in PAGES), *REPORTS]
    assert adsc("import", *pages, "--project", tmp_path).exit_code == 0
    done = adsc("fmt", "--check", "--project", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Why `it_` *runs*\n---", "### Why `it_` *runs*"),
        ("  Of two\\\nlines `a`\n---", "### Of two lines `a`"),
        ("Ends with #\n---", r"### Ends with \#"),
        ("`code` first\n===", "### `code` first"),
    ],
)
def test_an_underlined_heading_keeps_its_markup(heading, expected):
    page, written = imported(
        f"# A title\n\n## Goal\n\nx\n\n{heading}\n\ntext\n\n## Response\n\ny\n"
    )
    assert f"\n{expected}\n\ntext\n" in written.text
    assert [h.span.line for h in page.document.headings] == [1, 3, 7, 11 + heading.count("\n")]


def test_a_quoted_heading_does_not_start_a_section():
    page, written = imported(
        "# A title\n\n## Goal\n\nx\n\n> ## Priority\n> High\n\n## Response\n\ny\n"
    )
    assert list(page.strategy.sections) == ["goal", "response"]
    assert "x\n\n> ## Priority\n> High\n\n## Response" in written.text
    assert page.facts.priority is None


TABLE = """# Shell in a pod

| Field | Value |
|-------|-------|
| ID | DET-0042 |
| **Technique** | [T1059.004](https://attack.mitre.org/techniques/T1059/004/) |
| Tactic | Execution |
| Platforms | Linux, Containers |
| Severity | P2 |
| Owner | `blue` team |

## Goal

x

## Categorization

See above.

## Response

y
"""


def facts_of(text, **changes):
    for old, new in changes.items():
        text = text.replace(old, new)
    return imported(text)[0].facts


def test_facts_in_a_table_below_the_title_are_read():
    facts = facts_of(TABLE)
    (technique,) = facts.techniques
    assert (technique.id.value, [t.value for t in technique.tactics]) == (
        "T1059.004",
        ["execution"],
    )
    assert [platform.value for platform in facts.platforms] == ["Linux", "Containers"]
    assert (facts.identity.value, facts.identity.span.line, facts.identity.span.column) == (
        "DET-0042",
        5,
        8,
    )
    assert (facts.owner.value, facts.owner.span.line) == ("blue team", 10)
    assert (facts.priority.value, facts.priority.note) == ("high", "'P2' on the page")


def test_facts_in_tables_of_sections_are_read():
    table = "| Technique | T1040 |\n|---|---|\n| Severity | High |\n| Owner | me |\n"
    text = f"## Goal\n\nx\n\n## Categorization\n\n{table}"
    facts = facts_of(text)
    assert [technique.id.value for technique in facts.techniques] == ["T1040"]
    assert (facts.priority.value, facts.priority.guess, facts.owner.value) == ("high", False, "me")
    section = "\n## Priority\n\n| Priority | Critical |\n|---|---|\n\nLow at night.\n"
    assert facts_of(text + section).priority.value == "critical"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| ID | DET-0042 |", "| ID | T1040 |"),
        ("| ID | DET-0042 |", "| Ticket | DET-0042 |"),
        ("| ID | DET-0042 |", "| ID | DET-0042 | x |"),
        ("| ID | DET-0042 |", "ID: DET-0042"),
    ],
)
def test_other_values_are_not_read_as_the_id(old, new):
    assert facts_of(TABLE, **{old: new}).identity is None


def test_a_placeholder_is_not_read_as_the_owner():
    assert facts_of(TABLE, **{"`blue` team": "TBD"}).owner is None


def test_tables_in_other_sections_are_not_read():
    rows = "| Owner | me |\n|---|---|\n| Severity | High |\n| ID | AB-1 |\n"
    facts = facts_of(f"## Goal\n\nx\n\n{rows}\n## Response\n\n{rows}")
    assert (facts.owner, facts.priority, facts.identity) == (None, None, None)


def test_an_id_in_use_is_replaced_and_reported(tmp_path):
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.md").write_text(TABLE, encoding="utf-8")
    (tmp_path / "three.md").write_text(TABLE.replace("DET-0042", "ADS-0001"), encoding="utf-8")
    files = [tmp_path / f"{name}.md" for name in ("one", "two", "three")]
    done = adsc("import", *files, "--project", tmp_path, "--format", "json")
    pages = json.loads(done.stdout)["pages"]
    assert [page["id"] for page in pages] == ["DET-0042", "ADS-0001", "ADS-0002"]
    notes = [[item["note"] for item in page["items"] if item["what"] == "id"] for page in pages]
    assert notes == [
        [""],
        ["in use: replaced by ADS-0001"],
        ["in use: replaced by ADS-0002"],
    ]
    assert "owner: blue team\n" in (tmp_path / "strategies" / "one.md").read_text(encoding="utf-8")
    assert adsc("fmt", "--check", "--project", tmp_path).exit_code == 0


@pytest.mark.parametrize(
    ("rank", "level"), [("P1", "critical"), ("P2", "high"), ("p3", "medium"), ("P4", "low")]
)
def test_a_rank_is_read_as_a_guess_of_the_priority(rank, level):
    for text in (f"Priority: {rank}", f"**{rank}**: at any time.", f"The alert is set to {rank}."):
        page, written = imported(f"## Goal\n\nx\n\n## Priority\n\n{text}\n")
        assert (page.facts.priority.value, page.facts.priority.guess) == (level, True)
        assert f"priority: {level}\n" in written.text
        assert f"'{rank}' on the page" in [item.note for item in written.items]
    assert imported(f"## Priority: {rank}\n\n## Goal\n\nx\n")[0].facts.priority.value == level
    assert (
        imported(f"## Goal\n\nx\n\n## Priority\n\nIncidents of {rank} are many.\n")[
            0
        ].facts.priority
        is None
    )
