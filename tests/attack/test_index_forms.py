"""An index with any content is loaded or refused with one line."""

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.attack import forms, history, index, store
from ads_compiler.attack.installed import Installed
from ads_compiler.core.errors import AttackDataError
from support.mutants import mutants

TECHNIQUE = ["Network Sniffing", ["discovery"], ["Linux"], None, 0]
FACTS = {
    "format": 1, "release": "20.0", "notice": "n", "published": "", "sources": ["s"],
    "domains": {"enterprise-attack": {
        "tactics": [["TA0007", "discovery", "Discovery"]],
        "techniques": {"T1040": TECHNIQUE, "T1041": [*TECHNIQUE[:3], "T1040", 0]},
    }},
}  # fmt: skip
DETAILS = {
    "format": 1, "release": "20.0", "notice": "n", "groups": [["G1", "a", [], ["T1040"]]],
    "software": [["S1", "b", "tool", [], ["T1040"], ["G1"]]], "components": [["DC1", "c"]],
    "detections": {"T1040": ["DET1", "d", [["AN1", "Linux", [["x", "y", "z"]]]]]},
}  # fmt: skip
HISTORY = {
    "format": 1, "notice": "n", "sources": ["s"], "first": "19.0",
    "base": {"T1040": TECHNIQUE[:4]}, "delta": {"20.0": {"T1040": None}},
}  # fmt: skip


def use(folder):
    """Everything that is read of an index."""
    installed = Installed(folder)
    release = installed.load("20.0")
    release.techniques(), release.tactics(), release.platforms, release.chain("T1041")
    release.groups(), release.software(), release.data_components(), release.analytic("AN1")
    release.detection_strategies(), store.describe(Installed(folder))
    past = installed.history()
    if past is not None:
        past.technique("20.0", "T1040"), past.ids("20.0"), list(past.versions("T1040"))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), which=st.sampled_from([0, 1, 2]))
def test_no_content_of_an_index_ends_in_a_traceback(tmp_path_factory, data, which):
    folder = tmp_path_factory.getbasetemp() / "indexes"
    folder.mkdir(exist_ok=True)
    names = ("20.0.json.gz", "20.0.details.json.gz", history.FILE)
    for number, (name, content) in enumerate(zip(names, (FACTS, DETAILS, HISTORY), strict=True)):
        value = data.draw(mutants(content)) if number == which else content
        (folder / name).write_bytes(gzip.compress(json.dumps(value).encode(), 1))
    index._load.cache_clear()
    history._load.cache_clear()
    with suppress(AttackDataError):
        use(folder)


@pytest.mark.parametrize("release", index.releases())
def test_the_shipped_indexes_have_the_form(release):
    folder = index.shipped()
    assert forms.read(folder / f"{release}.json.gz", forms.FACTS)["release"] == release
    details = folder / f"{release}.details.json.gz"
    assert not details.is_file() or forms.read(details, forms.DETAILS)["release"] == release
    forms.read(folder / history.FILE, forms.HISTORY)


def test_an_index_is_unpacked_up_to_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(forms, "MAX_BYTES", 10_000)
    (tmp_path / "20.0.json.gz").write_bytes(gzip.compress(b" " * 10_001))
    with pytest.raises(AttackDataError, match="is too large: more than 0 MB"):
        index.load("20.0", tmp_path)
