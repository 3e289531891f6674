import gzip
import json
from pathlib import Path

import pytest

from ads_compiler.attack import facts, index, stix, store
from ads_compiler.errors import AttackDataError
from ads_compiler.resources import data_path
from attack.bundles import bundle, technique

SHARED = Path(__file__).resolve().parents[3] / "shared" / "attack"


@pytest.fixture
def made(tmp_path):
    path = tmp_path / "bundle.json"
    path.write_text(bundle(release="18.1"), encoding="utf-8")
    return stix.import_bundles([path])


def test_a_bundle_becomes_facts(made):
    assert made.release == "18.1"
    found = made.technique("T0001.001")
    assert (found.name, found.tactics, found.platforms, found.parent) == (
        "Below",
        ("execution",),
        ("Linux", "Windows"),
        "T0001",
    )
    assert [tactic.shortname for tactic in made.tactics()] == ["persistence", "execution"]
    assert made.tactic("ta0002").name == made.tactic("Execution").name == "Execution"
    assert made.tactic("nothing") is None
    assert [found.id for found in made.subtechniques("T0001")] == ["T0001.001"]
    assert made.platforms == {"Linux", "Windows"}
    assert made.technique("T0007").platforms is None


def test_successors_are_followed_to_their_end_and_never_for_ever(made):
    assert made.successor("T0003").id == "T0001"
    assert made.successor("T0004") is None
    assert made.successor("T0001") is None
    assert made.technique("T0006").deprecated
    assert not made.technique("T0006").active


def test_groups_and_detection_strategies_come_along(made):
    (group,) = made.groups()
    assert (group.id, group.techniques) == ("G0001", ("T0001",))
    found = made.detection_strategy("T0001")
    assert (found.id, found.analytics[0].platform) == ("DET0001", "Linux")
    assert found.analytics[0].log_sources == (index.LogSourceRef("auditd", "execve", "Process Creation"),)
    assert made.detection_strategy("T0002") is None


def test_both_versions_of_stix_and_gzip_give_the_same_facts(tmp_path):
    made = []
    for name, version, data in (("a.json", "2.0", str), ("b.json", "2.1", str), ("c.json.gz", "2.1", None)):
        text = bundle(version)
        path = tmp_path / name
        path.write_bytes(text.encode() if data else gzip.compress(text.encode()))
        made.append(stix.import_bundles([path], "18.1"))
    assert made[0].facts["domains"] == made[1].facts["domains"] == made[2].facts["domains"]
    assert made[0].details == made[1].details == made[2].details


def test_an_index_comes_back_as_it_was_written(made, tmp_path):
    files = store.dump(made)
    assert files == store.dump(made)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    back = index.load("18.1", tmp_path)
    assert back.facts == made.facts
    assert back.details == made.details
    (info,) = store.describe(tmp_path)
    assert (info.release, info.techniques, info.groups) == ("18.1", (("enterprise-attack", 3),), 1)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cut.json", bundle()[:500], "not a STIX bundle"),
        ("list.json", "[]", "not a STIX bundle"),
        ("cut.json.gz", gzip.compress(bundle().encode())[:200], "cannot be read"),
        ("empty.json", '{"type": "bundle", "objects": []}', "holds no tactics"),
        (
            "mixed.json",
            bundle(change=lambda o: [{**o[0], "x_mitre_domains": ["mobile-attack"]}, *o[1:]]),
            "one ATT&CK domain",
        ),
    ],
)
def test_a_file_that_is_no_bundle_is_named(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(AttackDataError, match=f"{name}.*{message}"):
        stix.import_bundles([path], "18.1")


def test_the_release_must_be_known_and_agree(tmp_path):
    silent, telling = tmp_path / "a.json", tmp_path / "b.json"
    silent.write_text(bundle(), encoding="utf-8")
    telling.write_text(bundle(release="18.1"), encoding="utf-8")
    with pytest.raises(AttackDataError, match="--release"):
        stix.import_bundles([silent])
    with pytest.raises(AttackDataError, match=r"17\.1 and 18\.1"):
        stix.import_bundles([telling], "17.1")
    with pytest.raises(AttackDataError, match="an earlier file"):
        stix.import_bundles([silent, telling], "18.1")
    with pytest.raises(AttackDataError, match="cannot be read"):
        stix.import_bundles([tmp_path / "nothing.json"], "18.1")


def test_facts_are_a_base_and_deltas(tmp_path, made):
    path = tmp_path / "facts.json"
    base = {"T1": ["One", ["execution"], ["Linux"], None], "T2": ["Two", ["persistence"], ["Linux"], None]}
    delta = {"20.0": {"T2": ["Two", [], [], "T1"], "T3": ["Three", ["execution"], None, None]},
             "19.1": {"T2": ["Two", ["persistence"], ["Linux"], "!deprecated"]}}  # fmt: skip
    path.write_text(
        json.dumps({"row": [], "sources": {"x": "y"}, "base": ["18.1", base], "delta": delta}), encoding="utf-8"
    )
    assert facts.is_facts(path)
    assert facts.import_facts(path, "19.1", made).technique("T2").deprecated
    newest = facts.import_facts(path, "20.0", made)
    assert newest.successor("T2").id == "T1"
    assert newest.technique("T3").platforms is None
    with pytest.raises(AttackDataError, match=r"does not know ATT&CK 21\.0"):
        facts.import_facts(path, "21.0", made)


def test_a_file_of_something_else_is_no_facts(tmp_path, made):
    path = tmp_path / "bundle.json"
    path.write_text(bundle(), encoding="utf-8")
    assert not facts.is_facts(path)
    with pytest.raises(AttackDataError, match="not a file of ATT&CK facts"):
        facts.import_facts(path, "20.0", made)


def test_an_active_technique_takes_the_place_of_an_old_one_with_its_id(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(bundle(change=lambda o: [*o, technique(9, "T0002", "New owner of the id")]), encoding="utf-8")
    assert stix.import_bundles([path], "18.1").technique("T0002").active


def test_the_shipped_releases_hold_what_is_known_of_them():
    old, new = index.load("18.1"), index.load("20.0")
    assert index.releases() == ("18.1", "20.0")
    assert old.domains == ("enterprise-attack", "mobile-attack", "ics-attack")
    assert [sum(t.active for t in old.techniques(domain)) for domain in old.domains] == [691, 124, 83]
    assert sum(t.active for t in new.techniques()) == 706
    assert (old.tactic("TA0005").name, new.tactic("TA0005").name, new.tactic("TA0112").name) == (
        "Defense Evasion", "Stealth", "Defense Impairment")  # fmt: skip
    assert (old.successor("T1089").id, new.successor("T1089").id) == ("T1562.001", "T1685")
    assert (new.successor("T1562.001").id, new.successor("T1162").id) == ("T1685", "T1647")
    assert new.technique("T1040").tactics == ("credential-access", "discovery")
    assert new.technique("T1596.005").platforms == ("PRE",)
    assert old.detection_strategy("T1040").id.startswith("DET")
    assert len(old.groups()) > 150
    assert sum(t.platforms is None for t in new.techniques() if t.active) == 9


def test_every_shipped_index_carries_the_notice_and_its_sources():
    for info in store.describe():
        assert "The MITRE Corporation" in info.notice
        assert info.sources
    assert "reproduced and distributed with the permission" in (data_path("schema").parent / "NOTICE").read_text(
        "utf-8"
    )


def test_a_release_that_is_not_there_names_those_that_are():
    with pytest.raises(AttackDataError, match=r"9\.0 is not installed; installed: 18\.1, 20\.0"):
        index.load("9.0")


@pytest.mark.parametrize(
    "content", [b"", b"not gzip", gzip.compress(b"[]"), gzip.compress(b'{"format": 99}')], ids=range(4)
)
def test_a_broken_index_is_named(tmp_path, content):
    (tmp_path / "1.0.json.gz").write_bytes(content)
    with pytest.raises(AttackDataError, match=r"1\.0\.json\.gz"):
        index.load("1.0", tmp_path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="MITRE's bundles are not beside the project")
def test_the_shipped_indexes_are_what_the_importers_make():
    names = ("enterprise-attack-18.1.json.gz", "mobile-attack-18.1.json.gz", "ics-attack-18.1-stix21.json.gz")
    made = stix.import_bundles([SHARED / name for name in names], "18.1")
    newest = facts.import_facts(SHARED / "enterprise-facts-13.1-to-20.0.json.gz", "20.0", made)
    for one in (made, newest):
        for name, data in store.dump(one).items():
            assert gzip.decompress(data) == gzip.decompress(data_path("schema", "attack", name).read_bytes())
