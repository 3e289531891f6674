"""Both readers, every form of a file, and what is said of a file that is none."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from ads_compiler.attack import plain, stix, store
from ads_compiler.attack.known import PUBLISHED
from ads_compiler.core.errors import AttackDataError
from support.bundles import bundle, objects, technique, within
from support.bundles import plain as thing

SHARED = Path(__file__).resolve().parents[3] / "shared" / "attack"
MOBILE = within("mobile-attack", "mitre-mobile-attack")
ICS = within("ics-attack", "mitre-attack")


def silent(found):
    """A bundle as those before 9.0 were: only kill chains tell the domain."""
    for item in found:
        item.pop("x_mitre_domains", None)
    return found


def repeated(found):
    """Two versions of one object, the older one last, and one that is there twice."""
    newer = technique(1, "T0001", "Newer", modified="2021-01-01T00:00:00Z")
    return [newer, *found, technique(2, "T0001.001", "Last of equals")]


def collection(release, number=1):
    return thing("x-mitre-collection", number, "c", "ATT&CK", x_mitre_version=release, description="d",
                 x_mitre_contents=[])  # fmt: skip


def imported(folder, texts, reader="plain", release="18.1"):
    paths = []
    for name, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
        paths.append(folder / name)
    return stix.import_bundles(paths, release, reader)


@pytest.mark.parametrize("version", ["2.0", "2.1"])
@pytest.mark.parametrize("change", [list, silent, repeated, MOBILE, ICS, lambda found: found[::-1]])
def test_both_readers_give_the_same_bytes(tmp_path, version, change):
    text = bundle(version, change=change)
    first, second = (
        store.dump(imported(tmp_path, {"a.json.gz": text}, reader)) for reader in stix.READERS
    )
    assert first == second
    assert len(first) == 2


def test_both_versions_of_stix_and_gzip_give_the_same_facts(tmp_path):
    made = [imported(tmp_path, {name: bundle(version)}) for name, version in
            (("a.json", "2.0"), ("b.json", "2.1"), ("c.json.gz", "2.1"))]  # fmt: skip
    assert made[0].facts["domains"] == made[1].facts["domains"] == made[2].facts["domains"]
    assert made[0].details == made[1].details == made[2].details


def test_the_order_of_files_and_of_objects_does_not_matter(tmp_path):
    texts = {"a.json": bundle("2.0"), "b.json": bundle(change=MOBILE), "c.json": bundle(change=ICS)}
    made = imported(tmp_path, texts)
    assert made.domains == ("enterprise-attack", "mobile-attack", "ics-attack")
    assert store.dump(made) == store.dump(imported(tmp_path, dict(reversed(texts.items()))))
    assert made.technique("T0001").domain == "enterprise-attack"
    assert made.technique("T0001", "ics-attack").domain == "ics-attack"
    assert {found.domain for found in made.techniques("ics-attack")} == {"ics-attack"}
    assert len(made.techniques()) == len(made.techniques("ics-attack"))


def test_the_newest_version_of_an_object_counts(tmp_path):
    made = imported(tmp_path, {"a.json": bundle(change=repeated)})
    assert made.technique("T0001").name == "Newer"
    assert made.technique("T0001.001").name == "Last of equals"


def test_kill_chains_tell_the_domain_where_nothing_else_does(tmp_path):
    made = imported(tmp_path, {"a.json": bundle("2.0", change=lambda found: silent(MOBILE(found)))})
    assert made.domains == ("mobile-attack",)


def test_an_active_technique_takes_the_place_of_an_old_one_with_its_id(tmp_path):
    made = imported(
        tmp_path,
        {"a.json": bundle(change=lambda o: [*o, technique(9, "T0002", "New owner of the id")])},
    )
    assert made.technique("T0002").active


def test_a_technique_of_two_domains_has_the_tactics_of_each(tmp_path):
    phases = [{"kill_chain_name": "mitre-attack", "phase_name": "execution"},
              {"kill_chain_name": "mitre-ics-attack", "phase_name": "evasion"}]  # fmt: skip
    both = technique(
        9,
        "T0009",
        "Both",
        kill_chain_phases=phases,
        x_mitre_domains=["enterprise-attack", "ics-attack"],
    )
    made = imported(tmp_path, {"a.json": bundle(change=lambda found: [*found, both])})
    assert made.technique("T0009").tactics == ("execution",)


def test_sources_name_the_file_its_hash_and_the_date_of_the_collection(tmp_path):
    text = bundle(release="18.1")
    made = imported(tmp_path, {"a.json.gz": text}, release=None)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert made.sources == (
        f"enterprise-attack from a.json, sha256 {digest}, published 2020-01-01",
    )
    assert made.published == "2020-01-01"
    assert imported(tmp_path, {"a.json": bundle()}).published == ""


def test_a_published_file_is_known_by_its_hash(tmp_path, monkeypatch):
    text = bundle()
    monkeypatch.setitem(
        PUBLISHED, hashlib.sha256(text.encode()).hexdigest(), ("enterprise-attack", "17.1")
    )
    assert imported(tmp_path, {"a.json.gz": text}, release=None).release == "17.1"
    with pytest.raises(
        AttackDataError, match=r"releases differ: a\.json says 17\.1, --release says 18\.1"
    ):
        imported(tmp_path, {"a.json": text})


def test_the_release_must_be_known_and_agree(tmp_path):
    telling = bundle(release="18.1")
    with pytest.raises(AttackDataError, match="--release"):
        imported(tmp_path, {"a.json": bundle()}, release=None)
    with pytest.raises(AttackDataError, match=r"b\.json says 18\.1, --release says 17\.1"):
        imported(tmp_path, {"b.json": telling}, release="17.1")
    with pytest.raises(AttackDataError, match=r"a\.json says 18\.1, b\.json says 17\.1"):
        imported(
            tmp_path,
            {"a.json": telling, "b.json": bundle(release="17.1", change=MOBILE)},
            release=None,
        )
    with pytest.raises(
        AttackDataError, match=r"b\.json holds enterprise-attack, which an earlier file \(a\.json\)"
    ):
        imported(tmp_path, {"a.json": bundle(), "b.json": telling})
    for wrong in ("v18.1", "../18.1", "latest", ""):
        with pytest.raises(AttackDataError, match=r"no release of ATT&CK such as 18\.1"):
            imported(tmp_path, {"a.json": bundle()}, release=wrong)


def without(kind):
    return lambda found: [item for item in found if item["type"] != kind]


def changed(number, **more):
    return lambda found: [*found[:number], {**found[number], **more}, *found[number + 1 :]]


def lacking(number, key):
    return lambda found: [
        {k: v for k, v in item.items() if n != number or k != key} for n, item in enumerate(found)
    ]


TEXT = bundle().encode()
NOT_OURS = {
    "cut.json": (TEXT[:500], "not a STIX bundle of ATT&CK: no JSON, or cut short"),
    "empty.json": (b"", "not a STIX bundle"),
    "deep.json": (b"[" * 100_000, "not a STIX bundle"),
    "picture.json": (b"\x89PNG\r\n\x1a\n\x00\xff", "not a STIX bundle"),
    "list.json": (b"[]", "not a STIX bundle"),
    "null.json": (b"null", "not a STIX bundle"),
    "other.json": (b'{"objects": [{"type": "x-mitre-tactic"}]}', "not a STIX bundle"),
    "numbers.json": (b'{"type": "bundle", "objects": [1]}', "something without type and id"),
    "typeless.json": (b'{"type": "bundle", "objects": [{"type": 3, "id": "a"}]}', "is no text"),
    "none.json": (b'{"type": "bundle", "objects": []}', "holds no objects"),
    "no-list.json": (b'{"type": "bundle", "objects": {"a": 1}}', "holds no objects"),
    "bare.json": (b'{"type": "bundle"}', "holds no objects"),
    "cut.json.gz": (gzip.compress(TEXT)[:200], "cut short or not gzip"),
    "plain.json.gz": (TEXT, "cut short or not gzip"),
    "cut-gzip.json": (gzip.compress(TEXT)[:200], "cut short or not gzip"),
    "tactics.json": (bundle(change=without("x-mitre-tactic")), "holds no tactics"),
    "techniques.json": (bundle(change=without("attack-pattern")), "holds no techniques"),
    "mixed.json": (
        bundle(change=changed(0, x_mitre_domains=["mobile-attack"])),
        "must hold one ATT&CK domain of .*, and holds enterprise-attack and mobile-attack",
    ),
    "mixed-techniques.json": (
        bundle(change=changed(3, x_mitre_domains=["ics-attack"])),
        "must hold one ATT&CK domain",
    ),
    "pre.json": (bundle(change=within("pre-attack", "mitre-pre-attack")), "and holds pre-attack"),
    "odd-domain.json": (bundle(change=changed(0, x_mitre_domains=3)), "not as ATT&CK has them"),
    "two.json": (
        bundle(change=lambda found: [*found, collection("17.1"), collection("18.1", 2)]),
        r"must hold one release, and holds 17\.1 and 18\.1",
    ),
    "word.json": (bundle(release="newest"), "'newest', which is no number"),
    "nameless.json": (bundle(change=lacking(3, "name")), "one lacks 'name'"),
    "idless.json": (bundle(change=lacking(3, "id")), "something without type and id"),
    "undated.json": (
        bundle(change=repeated).replace("2021-01-01", "2021-99-01"),
        "not as ATT&CK has them",
    ),
    "shapeless.json": (
        bundle(change=changed(3, external_references=[3])),
        "not as ATT&CK has them",
    ),
}


@pytest.mark.parametrize("name", NOT_OURS)
def test_a_file_that_is_no_bundle_is_named_in_one_line(tmp_path, name):
    content, message = NOT_OURS[name]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    for reader in stix.READERS:
        with pytest.raises(
            AttackDataError, match=name if reader == "attackcti" else f"{name}.*{message}"
        ) as told:
            stix.import_bundles([path], "18.1", reader)
        assert "\n" not in str(told.value)


def test_paths_that_are_no_files_are_named(tmp_path):
    with pytest.raises(AttackDataError, match="is a folder; name one file for each domain"):
        stix.import_bundles([tmp_path], "18.1")
    with pytest.raises(AttackDataError, match=r"gone\.json cannot be read: No such file"):
        stix.import_bundles([tmp_path / "gone.json"], "18.1")
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    with pytest.raises(AttackDataError, match=r"loop\.json cannot be read"):
        stix.import_bundles([tmp_path / "loop.json"], "18.1")


def test_text_that_is_not_unicode_is_refused(tmp_path):
    made = imported(tmp_path, {"a.json": bundle(change=changed(3, name="\ud800"))})
    with pytest.raises(AttackDataError, match="not Unicode"):
        store.dump(made)


def test_a_byte_order_mark_is_no_hindrance_to_the_plain_reader(tmp_path):
    assert imported(tmp_path, {"a.json": b"\xef\xbb\xbf" + TEXT}).technique("T0001")


def test_a_bundle_needs_neither_matrix_nor_groups(tmp_path):
    wanted = ("x-mitre-tactic", "attack-pattern")
    made = imported(
        tmp_path,
        {"a.json": bundle(change=lambda o: [item for item in o if item["type"] in wanted])},
    )
    assert [tactic.id for tactic in made.tactics()] == ["TA0002", "TA0003"]
    assert (made.groups(), made.software(), made.detection_strategies()) == ((), (), ())


def test_the_made_bundle_is_sound_json():
    assert len(json.loads(bundle())["objects"]) == len(objects())


@pytest.mark.skipif(not SHARED.is_dir(), reason="MITRE's bundles are not beside the project")
def test_both_readers_give_the_same_bytes_on_a_file_of_mitre():
    path = SHARED / "ics-attack-18.1-stix21.json.gz"
    first, second = (
        store.dump(stix.import_bundles([path], None, reader)) for reader in stix.READERS
    )
    assert first == second
    assert plain.read_bundle(path).digest in PUBLISHED
    assert "published 2025-11-13" in stix.import_bundles([path], None, "plain").sources[0]
