import gzip
import json
from pathlib import Path

import pytest

from ads_compiler.attack import facts, history, index, stix, store
from ads_compiler.attack.installed import Installed
from ads_compiler.core.errors import AttackDataError
from ads_compiler.core.resources import data_path
from support.bundles import bundle

OTHER_RELEASE = b'{"format": 1, "release": "2.0", "notice": "", "sources": [], "domains": {}}'
SHARED = Path(__file__).resolve().parents[3] / "shared" / "attack"


@pytest.fixture
def imported(tmp_path):
    path = tmp_path / "bundle.json"
    path.write_text(bundle(release="18.1"), encoding="utf-8")
    return stix.import_bundles([path])


def test_a_bundle_becomes_facts(imported):
    assert imported.release == "18.1"
    technique = imported.technique("T0001.001")
    assert (technique.name, technique.tactics, technique.platforms, technique.parent) == (
        "Below",
        ("execution",),
        ("Linux", "Windows"),
        "T0001",
    )
    assert [tactic.shortname for tactic in imported.tactics()] == ["persistence", "execution"]
    assert imported.tactic("ta0002").name == imported.tactic("Execution").name == "Execution"
    assert imported.tactic("nothing") is None
    assert [item.id for item in imported.subtechniques("T0001")] == ["T0001.001"]
    assert imported.platforms == {"Linux", "Windows"}
    assert imported.technique("T0007").platforms is None


def test_successors_are_followed_to_their_end_and_cycles_end(imported):
    assert imported.successor("T0003").id == "T0001"
    assert imported.successor("T0004") is None
    assert [item.id for item in imported.chain("T0004")] == ["T0004", "T0005"]
    assert imported.chain("T9999") == ()
    assert imported.successor("T0001") is None
    assert imported.technique("T0006").deprecated
    assert not imported.technique("T0006").active


def test_groups_and_detection_strategies_are_imported(imported):
    (group,) = imported.groups()
    assert (group.id, group.techniques) == ("G0001", ("T0001",))
    strategy = imported.detection_strategy("T0001")
    assert (strategy.id, strategy.analytics[0].platform) == ("DET0001", "Linux")
    assert strategy.analytics[0].log_sources == (
        index.LogSourceRef("auditd", "execve", "Process Creation"),
    )
    assert imported.detection_strategy("T0002") is None
    assert imported.detection_strategies() == (strategy,)
    assert imported.detection_by_id("DET0001") == strategy
    assert imported.detection_by_id("DET0002") is None
    assert imported.analytic("AN0001") == strategy.analytics[0]
    assert imported.analytic("AN0002") is None
    assert imported.data_components() == (index.DataComponent("DC0001", "Process Creation"),)


def test_software_is_imported_with_its_techniques_and_groups(imported):
    tool, malware = imported.software()
    assert (tool.id, tool.kind, tool.aliases, tool.techniques, tool.groups) == (
        "S0001",
        "tool",
        (),
        (),
        (),
    )
    assert (malware.kind, malware.aliases, malware.groups) == (
        "malware",
        ("Other name",),
        ("G0001",),
    )
    assert malware.techniques == ("T0001", "T0001.001")


def test_an_index_is_loaded_as_it_was_written(imported, tmp_path):
    files = store.dump(imported)
    assert files == store.dump(imported)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    back = index.load("18.1", tmp_path)
    assert back.facts == imported.facts
    assert back.details == imported.details
    (info,) = [item for item in store.describe(Installed(tmp_path)) if item.own]
    assert (info.release, info.techniques, info.groups) == ("18.1", (("enterprise-attack", 3),), 1)
    assert (info.shadows, info.software, info.published) == (True, 2, "2020-01-01")


def test_facts_of_a_release_are_the_base_and_all_deltas_up_to_it(tmp_path, imported):
    path = tmp_path / "facts.json"
    base = {
        "T1": ["One", ["execution"], ["Linux"], None],
        "T2": ["Two", ["persistence"], ["Linux"], None],
    }
    delta = {"20.0": {"T2": ["Two", [], [], "T1"], "T3": ["Three", ["execution"], None, None]},
             "19.1": {"T2": ["Two", ["persistence"], ["Linux"], "!deprecated"]}}  # fmt: skip
    path.write_text(
        json.dumps({"row": [], "sources": {"x": "y"}, "base": ["18.1", base], "delta": delta}),
        encoding="utf-8",
    )
    assert facts.is_facts(path)
    assert facts.import_facts(path, "19.1", imported).technique("T2").deprecated
    newest = facts.import_facts(path, "20.0", imported)
    assert newest.successor("T2").id == "T1"
    assert newest.technique("T3").platforms is None
    with pytest.raises(AttackDataError, match=r"does not contain ATT&CK 21\.0"):
        facts.import_facts(path, "21.0", imported)


@pytest.mark.parametrize(
    "row",
    [["One", [5], ["Linux"], None], ["One", ["execution"], "Linux", None], ["One", "x", [], None]],
)
def test_facts_with_values_of_wrong_types_are_rejected(row, tmp_path, imported):
    path = tmp_path / "facts.json"
    path.write_text(
        json.dumps({"row": [], "sources": {}, "base": ["18.1", {"T1": row}], "delta": {}})
    )
    with pytest.raises(AttackDataError, match="not a file of ATT&CK facts"):
        facts.import_facts(path, "18.1", imported)


def test_a_bundle_is_not_a_file_of_facts(tmp_path, imported):
    path = tmp_path / "bundle.json"
    path.write_text(bundle(), encoding="utf-8")
    assert not facts.is_facts(path)
    with pytest.raises(AttackDataError, match="not a file of ATT&CK facts"):
        facts.import_facts(path, "20.0", imported)


def test_the_shipped_releases_have_the_published_facts():
    old, new = index.load("18.1"), index.load("20.0")
    assert index.releases() == ("16.1", "17.1", "18.1", "20.0")
    assert old.domains == ("enterprise-attack", "mobile-attack", "ics-attack")
    assert [sum(t.active for t in old.techniques(domain)) for domain in old.domains] == [
        691,
        124,
        83,
    ]
    assert sum(t.active for t in new.techniques()) == 706
    assert (old.tactic("TA0005").name, new.tactic("TA0005").name, new.tactic("TA0112").name) == (
        "Defense Evasion", "Stealth", "Defense Impairment")  # fmt: skip
    assert (old.successor("T1089").id, new.successor("T1089").id) == ("T1562.001", "T1685")
    assert (new.successor("T1562.001").id, new.successor("T1162").id) == ("T1685", "T1647")
    assert [t.id for t in new.chain("T1162")] == ["T1162", "T1547.011", "T1647"]
    assert new.technique("T1040").tactics == ("credential-access", "discovery")
    assert new.technique("T1596.005").platforms == ("PRE",)
    assert old.detection_strategy("T1040").id.startswith("DET")
    assert len(old.groups()) > 150
    assert {"S0002", "S0154"} <= {item.id for item in old.software()}
    assert all(index.load(name).software() for name in ("16.1", "17.1", "18.1"))
    assert [len(index.load(name).detection_strategies()) for name in ("17.1", "18.1")] == [0, 898]
    assert all(
        item.id and item.name for item in (*old.groups(), *old.software(), *old.data_components())
    )
    assert sum(t.platforms is None for t in new.techniques() if t.active) == 9


def test_every_shipped_index_carries_the_notice_and_its_sources():
    for info in store.describe():
        assert "The MITRE Corporation" in info.notice
        assert info.sources
    assert "reproduced and distributed with the permission" in (
        data_path("schema").parent / "NOTICE"
    ).read_text("utf-8")


def test_the_error_for_a_missing_release_names_the_installed_ones():
    with pytest.raises(
        AttackDataError, match=r"9\.0 is not installed; installed: 16\.1, 17\.1, 18\.1, 20\.0"
    ):
        index.load("9.0")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not gzip",
        *map(gzip.compress, (b"[]", b'{"format": 99}', b'{"format": 1}', OTHER_RELEASE)),
    ],
    ids=range(6),
)
def test_a_broken_index_is_named(tmp_path, content):
    (tmp_path / "1.0.json.gz").write_bytes(content)
    with pytest.raises(AttackDataError, match=r"1\.0\.json\.gz"):
        index.load("1.0", tmp_path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="MITRE's bundles are not available")
def test_the_shipped_indexes_are_the_output_of_the_importers():
    given = {
        "16.1": ["enterprise-attack-16.1.json.gz"],
        "17.1": ["enterprise-attack-17.1.json.gz"],
        "18.1": [
            "enterprise-attack-18.1.json.gz",
            "mobile-attack-18.1.json.gz",
            "ics-attack-18.1-stix21.json.gz",
        ],
    }
    facts_file = SHARED / "enterprise-facts-13.1-to-20.0.json.gz"
    indexes = [
        stix.import_bundles([SHARED / name for name in names], key, "plain")
        for key, names in given.items()
    ]
    files = {history.FILE: store.packed(facts.import_history(facts_file))}
    for one in (*indexes, facts.import_facts(facts_file, "20.0", indexes[-1])):
        files |= store.dump(one)
    assert set(files) == {path.name for path in data_path("schema", "attack").glob("*.json.gz")}
    for name, data in files.items():  # compressed bytes depend on the version of zlib
        assert gzip.decompress(data) == gzip.decompress(
            data_path("schema", "attack", name).read_bytes()
        ), name


def test_malformed_facts_are_rejected(tmp_path, imported):
    path = tmp_path / "facts.json"
    good = {"row": [], "sources": {}, "base": ["18.1", {}], "delta": {}}
    rows = ([1], ["n", 3, [], None], ["n", [], [], 3], ["n", ["nowhere"], [], None], 7)
    for wrong in (
        {"base": 3},
        {"base": ["x", {}]},
        {"delta": []},
        *({"base": ["18.1", {"T1": row}]} for row in rows),
    ):
        path.write_text(json.dumps(good | wrong), encoding="utf-8")
        with pytest.raises(AttackDataError):
            facts.import_facts(path, "18.1", imported)


def test_the_shipped_history_spans_the_releases():
    known = history.load()
    assert known.releases == ("13.1", "14.1", "15.1", "16.1", "17.1", "18.1", "19.2", "20.0")
    for release in set(index.releases()) & set(known.releases):
        assert {t.id for t in index.load(release).techniques("enterprise-attack")} == set(
            known.ids(release)
        )
    assert known.technique("18.1", "T1562.001").active
    assert known.technique("20.0", "T1562.001").revoked_by == "T1685"
    assert known.technique("20.0", "T1162").revoked_by == "T1547.011"


@pytest.mark.parametrize("content", [b"", gzip.compress(b'{"format": 1}')], ids=range(2))
def test_a_broken_history_is_named(tmp_path, content):
    (tmp_path / history.FILE).write_bytes(content)
    with pytest.raises(AttackDataError, match=r"history\.json\.gz"):
        history.load(tmp_path)
