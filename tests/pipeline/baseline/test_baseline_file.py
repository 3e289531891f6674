"""The file: reviewable, the same bytes, and refused at its place where it is damaged."""

import json
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ads_compiler.core.errors import ConfigError
from ads_compiler.core.resources import data_path
from ads_compiler.pipeline.baseline import Known, read, render
from ads_compiler.pipeline.baseline.places import offset_of
from support.baseline_pages import BAD, RAW, start, write
from support.settings_projects import adsc

SCHEMA = json.loads(data_path("schema", "baseline.schema.json").read_text(encoding="utf-8"))
MARK = "0" * 64
ENTRY = {"file": "a.md", "code": "ADS202", "excerpt": "", "message": "x", "fingerprint": MARK}


def test_the_file_is_sorted_deterministic_and_fits_the_published_schema(tmp_path, golden):
    root = start(tmp_path, raw=RAW, page=BAD)
    path = root / "adsc-baseline.json"
    text = path.read_text(encoding="utf-8")
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(text))
    golden("golden/adsc-baseline.json", text)
    for name, page in (("raw", RAW), ("page", BAD)):
        write(root, name, page.replace("## Goal", "\n\n## Goal"))
    adsc(root, "check", "--update-baseline")
    assert path.read_text(encoding="utf-8") == text
    assert not re.search(r'"(line|column)"', text)


def test_two_branches_that_added_findings_merge_by_lines(tmp_path):
    """An entry has its own lines, so that git merges additions at different places."""
    root = start(tmp_path, page=RAW)
    text = (root / "adsc-baseline.json").read_text(encoding="utf-8")
    assert text.count('      "fingerprint": ') == len(json.loads(text)["findings"])
    assert text.endswith("    }\n  ]\n}\n")


def damaged(**changes):
    return json.dumps({"version": 1, "findings": [ENTRY, {**ENTRY, **changes}]}, indent=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "b.json:1:1: invalid JSON"),
        ('{"version": 1,\n"findings": [}', "b.json:2:14: invalid JSON"),
        ('{\n<<<<<<< HEAD\n"version": 1}', "b.json:2:1: invalid JSON"),
        ("[" * 100_000, "b.json:1:1: not a baseline: "),
        ("[]", "b.json:1:1: the file must be a mapping, not a list"),
        ("{}", "b.json:1:1: the file has no key 'version'"),
        ('{"version": 2, "findings": []}', "b.json:1:13: 'version' must be 1, not 2"),
        ('{"version": 1, "findings": {}}', "b.json:1:28: 'findings' must be a list"),
        ('{"version": 1, "findings": [3]}', "b.json:1:29: an item of 'findings' must be a mapping"),
        ('{"version": 1, "findings": [], "x": 1}', "b.json:1:37: unknown key 'x'"),
        (
            damaged(code="ADS2"),
            "b.json:13:12: 'code' must match the pattern ^ADS[0-9]{3}$, not 'ADS2'",
        ),
        (
            damaged(fingerprint="x"),
            "b.json:16:19: 'fingerprint' must match the pattern ^[0-9a-f]{64}$, not 'x'",
        ),
        (damaged(fingerprint=f"{MARK}\n"), "b.json:16:19: 'fingerprint' must match the pattern "),
        (damaged(line=3), "b.json:17:12: unknown key 'line'"),
        (damaged().replace('"code"', '"file"', 1), "b.json:6:4: duplicate key 'file'"),
        ('{"version": 1, "findings": [], "version": 1}', "b.json:1:32: duplicate key 'version'"),
        ("null", "b.json:1:1: "),
        ('{"version": NaN, "findings": []}', "b.json:1:1: not a baseline: "),
        (damaged(file=None), "b.json:12:12: 'file' must be a string"),
    ],
)
def test_a_damaged_baseline_is_a_set_up_error_at_its_place(tmp_path, text, message):
    write(tmp_path, "page", RAW)
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    done = adsc(tmp_path, "check", "--baseline", tmp_path / "b.json")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"adsc: {message}")
    assert done.stderr.count("\n") == 1
    again = adsc(tmp_path, "check", "--baseline", tmp_path / "b.json", "--update-baseline")
    assert again.exit_code == 2
    assert (tmp_path / "b.json").read_text(encoding="utf-8") == text


def test_a_file_that_is_not_utf_8_is_a_set_up_error(tmp_path):
    (tmp_path / "b.json").write_bytes(b'{"\xff"')
    with pytest.raises(ConfigError, match=r"^b\.json is not UTF-8: invalid byte 0xFF$"):
        read(tmp_path / "b.json", "b.json")


TEXTS = st.text(max_size=8)
FINDINGS = st.builds(
    Known,
    file=TEXTS.filter(bool),
    code=st.sampled_from(["ADS005", "ADS202"]),
    excerpt=TEXTS,
    message=TEXTS,
    fingerprint=st.integers(0, 9).map(lambda number: f"{number:064x}"),
    strategy=TEXTS,
    title=TEXTS,
)


@given(st.lists(FINDINGS, max_size=4), st.randoms(use_true_random=False))
def test_what_is_written_is_read_back_in_any_order(tmp_path_factory, findings, order):
    path = tmp_path_factory.getbasetemp() / "b.json"
    text = render(findings)
    path.write_text(text, encoding="utf-8")
    assert set(read(path, "b.json")) == set(findings)
    order.shuffle(findings)
    assert render(findings) == text


TREES = st.recursive(
    st.one_of(st.integers(), TEXTS, st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


@given(TREES, st.sampled_from([None, 1]))
def test_a_path_leads_to_its_value(tree, indent):
    text = json.dumps(tree, indent=indent)

    def check(path, value):
        here, _ = json.JSONDecoder().raw_decode(text, offset_of(text, path))
        assert here == value
        steps = (
            value
            if isinstance(value, dict)
            else range(len(value))
            if isinstance(value, list)
            else ()
        )
        for step in steps:
            check([*path, step], value[step])

    check([], tree)


@pytest.mark.parametrize("kind", ["link", "directory", "fifo"])
def test_a_baseline_that_is_no_file_is_a_set_up_error(tmp_path, kind):
    write(tmp_path, "page", RAW)
    place = tmp_path / "b.json"
    if kind == "link":
        place.symlink_to("b.json")
    elif kind == "directory":
        place.mkdir()
    else:
        os.mkfifo(place)
    (tmp_path / "adsc.toml").write_text('baseline = "b.json"', encoding="utf-8")
    done = adsc(tmp_path, "check")
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert "baseline" in done.output or "b.json" in done.output


def test_a_byte_order_mark_is_skipped(tmp_path):
    (tmp_path / "b.json").write_bytes(b'\xef\xbb\xbf{"version": 1, "findings": []}')
    assert read(tmp_path / "b.json", "b.json") == ()
