"""What a finding is known by stays the same under edits that do not touch it."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.config import discover
from ads_compiler.pipeline import build
from ads_compiler.pipeline.fingerprints import marked
from support.baseline_pages import BAD, RAW, prints, write


def known(root):
    result = build.check(discover(root))
    findings = marked(result.catalog, result.diagnostics)
    assert len({item.fingerprint for item in findings}) == len(findings)
    return {item.fingerprint: (item.code, item.message) for item in findings}


def chunks(text):
    """The page up to its first section, and its sections."""
    return re.split(r"(?m)^(?=## )", text)


EDITS = st.fixed_dictionaries(
    {
        "page": st.sampled_from([BAD, RAW]),
        "order": st.randoms(use_true_random=False),
        "lines": st.lists(
            st.sampled_from(["", "", "Kubelet 1.31 writes it.", "<br>"]), min_size=1, max_size=4
        ),
        "at": st.integers(0, 20),
        "name": st.sampled_from(["page", "renamed", "deep/er/page", "ü x"]),
    }
)


@settings(max_examples=15)
@given(EDITS)
def test_fingerprints_survive_moved_lines_renamed_files_and_reordered_sections(edit):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        write(root, "page", edit["page"]).rename(root / "strategies" / "page.md")
        before = known(root)
        (root / "strategies" / "page.md").unlink()
        head, *sections = chunks(edit["page"])
        edit["order"].shuffle(sections)
        at = edit["at"] % len(sections)
        sections[at] = sections[at].rstrip("\n") + "\n\n" + "\n".join(edit["lines"]) + "\n\n"
        write(root, edit["name"], head + "".join(sections))
        after = known(root)
        # A new line may fix a finding; the fingerprints of the others must not change.
        gone = [before[mark] for mark in before.keys() - after.keys()]
        assert len(gone) < len(before) / 2
        assert set(gone).isdisjoint(after.values())


def test_a_second_equal_finding_on_a_page_has_another_fingerprint(tmp_path):
    write(tmp_path, "page", RAW)
    before = prints(tmp_path)
    item = "- Administrators may trigger this.\n"
    write(tmp_path, "page", RAW.replace(item, item * 2))
    after = prints(tmp_path)
    assert set(before) < set(after)


@pytest.mark.parametrize("heading", ["## **Goal**", "### 1. Goal:", "# Goal"])
def test_the_wording_of_a_heading_is_not_in_the_fingerprints_below_it(tmp_path, heading):
    write(tmp_path, "page", BAD)
    before = prints(tmp_path)
    write(tmp_path, "page", BAD.replace("## Goal", heading))
    assert set(before) <= set(prints(tmp_path))


def test_missing_sections_are_distinguished_by_their_names(tmp_path):
    page = BAD.replace("## Goal", "## Aim of it").replace("## Response", "## Steps to go")
    write(tmp_path, "page", page)
    before = prints(tmp_path, "--select", "ADS104")
    assert len(before) == 2
    write(tmp_path, "page", page.replace("## Aim of it", "## Goal"))
    (left,) = prints(tmp_path, "--select", "ADS104")
    assert left in before
    write(tmp_path, "page", page.replace("## Steps to go", "## Response"))
    (other,) = prints(tmp_path, "--select", "ADS104")
    assert {left, other} == set(before)


def test_pages_with_one_title_are_distinguished_by_their_files(tmp_path):
    write(tmp_path, "a", RAW)
    write(tmp_path, "b", RAW)
    marks = prints(tmp_path)
    assert len(set(marks)) == len(marks)


def test_a_run_on_one_page_knows_its_findings_by_the_same_fingerprints(tmp_path):
    write(tmp_path, "a", RAW)
    path = write(tmp_path, "b", RAW)
    assert set(prints(tmp_path, path)) < set(prints(tmp_path))
    assert prints(tmp_path, "--no-cache") == prints(tmp_path) == prints(tmp_path)
