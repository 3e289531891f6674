"""Sigma files to pages, compared with golden pages; nothing of a rule is lost."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from ads_compiler import catalog, sigma
from ads_compiler.authoring.draft.from_sigma import drafts
from ads_compiler.cli import main
from ads_compiler.config import discover
from ads_compiler.core.code_table import Family
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text
from ads_compiler.pipeline import build
from ads_compiler.strategy import markdown

RULES = Path(__file__).parent / "rules"
DAY = date(2026, 11, 21)


@pytest.fixture
def rules(tmp_path, monkeypatch):
    """The rules in an empty project, so that names and findings are reproducible."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")
    shutil.copytree(RULES, tmp_path / "rules")
    return Path("rules")


def imported(*paths, **options):
    return drafts(paths, discover(Path()), day=DAY, **options)


def sigma_blocks(page):
    read, _ = markdown.parse(Text(page.name, page.text))
    return [block.content for block in read.blocks if block.kind == "yaml sigma"]


def test_pages_match_the_golden_files(rules, golden):
    result = imported(rules)
    assert (
        len({page.id for page in result.pages})
        == len({page.name for page in result.pages})
        == len(result.pages)
    )
    notes = "".join(f"{file}: {reason}\n" for file, reason in result.left_out)
    for page in result.pages:
        golden(f"golden/{page.name}", page.text)
        notes += f"{page.name}: {page.id} {', '.join(page.files)}\n" + "".join(
            f"  {note}\n" for note in page.notes
        )
        notes += "".join(f"    {key} -> {place}\n" for key, place in page.placed)
    golden("golden/notes.txt", notes)


def test_the_block_is_the_file_verbatim(rules):
    result = imported(rules)
    for page in result.pages:
        assert [block.text for block in sigma_blocks(page)] == [
            read_text(Path(f), f).text for f in page.files
        ]


def test_the_block_compiles_to_the_rules_of_the_file(rules):
    for page in imported(rules).pages:
        of_page = sigma.lower(sigma_blocks(page))
        of_files = sigma.lower([read_text(Path(file), file) for file in page.files])
        assert of_page.rules == of_files.rules
        assert [f.message for f in of_page.diagnostics] == [
            f.message.replace(f"rules/{Path(f.span.file).name}", "") for f in of_files.diagnostics
        ]


def test_a_correlation_and_its_rules_share_a_page(rules):
    page = next(page for page in imported(rules).pages if "rules/pair.yml" in page.files)
    assert page.files == (
        "rules/pair-base.yml",
        "rules/pair.yml",
        "rules/success.yml",
        "rules/filter.yml",
    )
    assert page.title == "Many failed logins, then one that succeeds"


def test_a_filter_for_several_pages_is_left_out_and_reported(rules):
    text = (rules / "filter.yml").read_text(encoding="utf-8")
    (rules / "filter.yml").write_text(text.replace("[failure]", "any"), encoding="utf-8")
    assert "rules/filter.yml" in dict(imported(rules).left_out)


def test_one_page_for_a_folder(rules):
    result = imported(rules, together=True)
    assert [page.title for page in result.pages] == ["Rules"]
    assert len(sigma_blocks(result.pages[0])) == len(list(rules.glob("*.yml")))


def test_every_page_is_a_valid_strategy(rules):
    for page in imported(rules).pages:
        entry, findings = catalog.read_entry(Text(page.name, page.text))
        assert entry is not None
        assert (
            not [f for f in findings if f.code.family <= Family.STRUCTURE]
            or "broken.yml" in page.files[0]
        )


def test_the_command_writes_and_never_overwrites(rules):
    first = CliRunner().invoke(main, ["import", "--from", "sigma", "rules"])
    assert first.exit_code == 0, first.output
    assert "left out" in first.output
    before = {path.name: path.read_bytes() for path in Path("strategies").iterdir()}
    second = CliRunner().invoke(main, ["import", "--from", "sigma", "rules"])
    assert second.exit_code == 0
    after = {path.name: path.read_bytes() for path in Path("strategies").iterdir()}
    assert len(after) == 2 * len(before)
    assert before.items() <= after.items()
    result = build.check(
        discover(Path()), [Path("strategies/shell-history-cleared-by-its-owner.md")]
    )
    # The rules are on two pages now.
    assert {f.code for f in result.diagnostics if f.severity.label == "error"} == {"ADS430"}


def test_a_dry_run_writes_nothing_and_has_the_same_output(rules):
    words = [
        "import",
        "--from",
        "sigma",
        "rules",
        "--format",
        "json",
        "--id-prefix",
        "TEAM-",
        "--date",
        "2026-01-02",
    ]
    dry = CliRunner().invoke(main, [*words, "--dry-run"])
    assert not Path("strategies").exists()
    assert CliRunner().invoke(main, words).stdout == dry.stdout
    report = json.loads(dry.stdout)
    assert {page["page"] for page in report["pages"]} == {
        f"strategies/{p.name}" for p in Path("strategies").iterdir()
    }
    assert report["pages"][0]["id"] == "TEAM-0001"
    assert report["left_out"] == [{"file": "rules/other.yaml", "reason": "contains no Sigma rule"}]


def test_files_without_a_rule_fail_the_run(rules):
    done = CliRunner().invoke(main, ["import", "--from", "sigma", "rules/other.yaml"])
    assert done.exit_code == 1
    assert "contains no Sigma rule" in done.stdout


FOUR = """title: Four spaces
logsource:
    category: process_creation
    product: linux
detection:
    selection:
        Image|endswith:
            - '/nc'   # the old one
            - '/ncat'
    # a comment
    condition: selection
"""


def test_imported_pages_are_formatted_and_keep_their_meaning(rules):
    (rules / "four.yml").write_text(FOUR, encoding="utf-8")
    assert CliRunner().invoke(main, ["import", "--from", "sigma", "rules"]).exit_code == 0
    done = CliRunner().invoke(main, ["fmt", "--check"])
    assert (done.exit_code, done.stdout) == (0, "")
    text = Path("strategies/four-spaces.md").read_text(encoding="utf-8")
    assert "    Image|endswith:\n      - '/nc'   # the old one\n" in text
    assert "\n  # a comment\n" in text
    (block,) = [
        b.content for b in markdown.parse(Text("p", text))[0].blocks if b.kind == "yaml sigma"
    ]
    assert sigma.lower([block]).rules == sigma.lower([Text("r", FOUR)]).rules


def test_new_pages_are_formatted(rules):
    (rules / "four.yml").write_text(FOUR, encoding="utf-8")
    assert CliRunner().invoke(main, ["new", "T1611"]).exit_code == 0
    assert (
        CliRunner()
        .invoke(main, ["new", "T1059.004", "--sigma", "rules/four.yml", "--owner", "me"])
        .exit_code
        == 0
    )
    done = CliRunner().invoke(main, ["fmt", "--check"])
    assert (done.exit_code, done.stdout) == (0, "")
