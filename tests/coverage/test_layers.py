import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ads_compiler.attack.installed import Installed
from ads_compiler.coverage import gaps, navigator
from ads_compiler.coverage.model import State
from cli.test_cli import at
from support.coverage_pages import THREE, measured, page
from support.projects import project

HERE = Path(__file__).parent
SCHEMA = Draft202012Validator(
    json.loads((HERE / "layer-4.5.schema.json").read_text(encoding="utf-8"))
)
SITE = "https://example.org/ads/"


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    return measured(tmp_path_factory.mktemp("three"), **THREE)


def checked(text):
    layer = json.loads(text)
    assert [error.message for error in SCHEMA.iter_errors(layer)] == []
    assert layer["gradient"]["minValue"] < layer["gradient"]["maxValue"]
    places = [(item["techniqueID"], item["tactic"]) for item in layer["techniques"]]
    assert len(places) == len(set(places))
    return layer


def scored(layer):
    return {item["techniqueID"] for item in layer["techniques"] if "score" in item}


def test_there_is_a_layer_for_each_state_and_one_with_all(three):
    layers = {name: checked(text) for name, text in navigator.files(three, SITE, "Ours").items()}
    assert {name: scored(layer) for name, layer in layers.items()} == {
        "enterprise-coverage.json": {"T1040", "T1059.004", "T1046", "T1114.001"},
        "enterprise-documented.json": {"T1040", "T1059.004", "T1046", "T1114.001"},
        "enterprise-compiled.json": {"T1040", "T1059.004", "T1046"},
        "enterprise-proven.json": {"T1040", "T1059.004"},
    }
    whole = layers["enterprise-coverage.json"]
    assert whole["versions"] == {"attack": "20", "navigator": "5.1.0", "layer": "4.5"}
    assert whole["legendItems"][-1] == {"label": "proven", "color": navigator.COLORS[State.PROVEN]}


def test_a_technique_names_its_strategies_and_links_their_pages(three):
    layer = checked(navigator.combined(three, "enterprise-attack", SITE, "Ours"))
    by_place = {(item["techniqueID"], item["tactic"]): item for item in layer["techniques"]}
    sniffing = by_place["T1040", "credential-access"]
    why = "not proven: it has no case that must alert"
    assert (sniffing["score"], sniffing["comment"]) == (
        2,
        f"EX-2 (compiled, {why}), EX-3 (documented)",
    )
    assert sniffing["links"][0]["url"] == "https://example.org/ads/strategies/ex-2/"
    assert by_place["T1040", "discovery"]["score"] == 3


def test_a_parent_is_expanded_without_color(three):
    layer = checked(navigator.combined(three, "enterprise-attack", SITE, "Ours"))
    parent = next(item for item in layer["techniques"] if item["techniqueID"] == "T1059")
    assert parent == {
        "techniqueID": "T1059", "tactic": "execution", "showSubtechniques": True,
        "comment": "1 of 13 sub-techniques have a strategy",
    }  # fmt: skip


def test_without_a_site_url_there_are_no_links(three):
    assert all(
        "links" not in item
        for item in checked(navigator.combined(three, "enterprise-attack", "", "x"))["techniques"]
    )


def test_the_layer_of_a_scope_includes_missing_techniques(three):
    part = three.within(gaps.scope(three.index, Installed(), groups=["G0016"]))
    layer = checked(navigator.combined(part, "enterprise-attack", SITE, "Ours"))
    assert {item.get("score") for item in layer["techniques"]} >= {0}
    assert layer["legendItems"][0]["label"] == "missing"


def test_every_claimed_domain_has_its_layers(tmp_path):
    industrial = page("EX-1", ["{id: T0800}"]).replace('version: "20.0"', 'version: "18.1"')
    layers = navigator.files(measured(tmp_path, a=industrial), SITE, "Ours")
    assert checked(layers["ics-proven.json"])["domain"] == "ics-attack"
    assert scored(checked(layers["enterprise-proven.json"])) == set()


def test_the_command_and_the_build_write_layers(tmp_path):
    root = project(tmp_path, **THREE)
    checked(at(root, "coverage", "--format", "navigator").stdout)
    done = at(root, "coverage", "--format", "navigator", "-o", tmp_path / "layers")
    assert len(done.stdout.splitlines()) == 4
    at(root, "coverage", "--format", "navigator", "-o", tmp_path / "one.json")
    assert at(root, "build", "--no-site", "--fail-on", "never").exit_code == 0
    for name in ("coverage", "documented", "compiled", "proven"):
        built = (root / "build" / "navigator" / f"enterprise-{name}.json").read_text(
            encoding="utf-8"
        )
        checked(built)
        assert built == (tmp_path / "layers" / f"enterprise-{name}.json").read_text(
            encoding="utf-8"
        )
    assert (tmp_path / "one.json").read_text() == (
        tmp_path / "layers" / "enterprise-coverage.json"
    ).read_text()
