"""Both readers on every form of bundle file, and their errors for other files."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from ads_compiler.attack import bundles, stix, store
from ads_compiler.attack.bundles import PUBLISHED
from ads_compiler.core.errors import AttackDataError
from support.bundles import bundle, objects, technique, within
from support.bundles import plain as thing

SHARED = Path(__file__).resolve().parents[3] / "shared" / "attack"
MOBILE = within("mobile-attack", "mitre-mobile-attack")
ICS = within("ics-attack", "mitre-attack")


def without_domains(items):
    """A bundle as before 9.0: only kill chains name the domain."""
    for item in items:
        item.pop("x_mitre_domains", None)
    return items


def repeated(items):
    """Two versions of one object, the older one last, and a duplicate."""
    newer = technique(1, "T0001", "Newer", modified="2021-01-01T00:00:00Z")
    return [newer, *items, technique(2, "T0001.001", "Last of equals")]


def collection(release, number=1):
    facts = {"x_mitre_version": release, "description": "d", "x_mitre_contents": []}
    return thing("x-mitre-collection", number, "c", "ATT&CK", **facts)


def imported(folder, texts, reader="plain", release="18.1"):
    paths = []
    for name, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
        paths.append(folder / name)
    return stix.import_bundles(paths, release, reader)


@pytest.mark.parametrize("version", ["2.0", "2.1"])
@pytest.mark.parametrize(
    "change", [list, without_domains, repeated, MOBILE, ICS, lambda items: items[::-1]]
)
def test_both_readers_give_the_same_bytes(tmp_path, version, change):
    text = bundle(version, change=change)
    first, second = (
        store.dump(imported(tmp_path, {"a.json.gz": text}, reader)) for reader in stix.READERS
    )
    assert first == second
    assert len(first) == 2


def test_both_versions_of_stix_and_gzip_give_the_same_facts(tmp_path):
    index = [imported(tmp_path, {name: bundle(version)}) for name, version in
            (("a.json", "2.0"), ("b.json", "2.1"), ("c.json.gz", "2.1"))]  # fmt: skip
    assert index[0].facts["domains"] == index[1].facts["domains"] == index[2].facts["domains"]
    assert index[0].details == index[1].details == index[2].details


def test_the_order_of_files_and_of_objects_does_not_matter(tmp_path):
    texts = {"a.json": bundle("2.0"), "b.json": bundle(change=MOBILE), "c.json": bundle(change=ICS)}
    index = imported(tmp_path, texts)
    assert index.domains == ("enterprise-attack", "mobile-attack", "ics-attack")
    assert store.dump(index) == store.dump(imported(tmp_path, dict(reversed(texts.items()))))
    assert index.technique("T0001").domain == "enterprise-attack"
    assert index.technique("T0001", "ics-attack").domain == "ics-attack"
    assert {items.domain for items in index.techniques("ics-attack")} == {"ics-attack"}
    assert len(index.techniques()) == len(index.techniques("ics-attack"))


def test_the_newest_version_of_an_object_is_used(tmp_path):
    index = imported(tmp_path, {"a.json": bundle(change=repeated)})
    assert index.technique("T0001").name == "Newer"
    assert index.technique("T0001.001").name == "Last of equals"


def test_the_kill_chain_names_the_domain_if_nothing_else_does(tmp_path):
    index = imported(
        tmp_path, {"a.json": bundle("2.0", change=lambda items: without_domains(MOBILE(items)))}
    )
    assert index.domains == ("mobile-attack",)


def test_an_active_technique_replaces_an_old_one_with_its_id(tmp_path):
    index = imported(
        tmp_path,
        {"a.json": bundle(change=lambda o: [*o, technique(9, "T0002", "New owner of the id")])},
    )
    assert index.technique("T0002").active


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
    index = imported(tmp_path, {"a.json": bundle(change=lambda items: [*items, both])})
    assert index.technique("T0009").tactics == ("execution",)


def test_sources_name_the_file_its_hash_and_the_date_of_the_collection(tmp_path):
    text = bundle(release="18.1")
    index = imported(tmp_path, {"a.json.gz": text}, release=None)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert index.sources == (
        f"enterprise-attack from a.json, sha256 {digest}, published 2020-01-01",
    )
    assert index.published == "2020-01-01"
    assert imported(tmp_path, {"a.json": bundle()}).published == ""


def test_a_published_file_is_identified_by_its_hash(tmp_path, monkeypatch):
    text = bundle()
    monkeypatch.setitem(
        PUBLISHED, hashlib.sha256(text.encode()).hexdigest(), ("enterprise-attack", "17.1")
    )
    assert imported(tmp_path, {"a.json.gz": text}, release=None).release == "17.1"
    with pytest.raises(
        AttackDataError, match=r"releases differ: a\.json has 17\.1, --release has 18\.1"
    ):
        imported(tmp_path, {"a.json": text})


def test_the_release_must_be_known_and_agree(tmp_path):
    dated = bundle(release="18.1")
    with pytest.raises(AttackDataError, match="--release"):
        imported(tmp_path, {"a.json": bundle()}, release=None)
    with pytest.raises(AttackDataError, match=r"b\.json has 18\.1, --release has 17\.1"):
        imported(tmp_path, {"b.json": dated}, release="17.1")
    with pytest.raises(AttackDataError, match=r"a\.json has 18\.1, b\.json has 17\.1"):
        imported(
            tmp_path,
            {"a.json": dated, "b.json": bundle(release="17.1", change=MOBILE)},
            release=None,
        )
    with pytest.raises(
        AttackDataError, match=r"a\.json and b\.json both contain enterprise-attack"
    ):
        imported(tmp_path, {"a.json": bundle(), "b.json": dated})
    for wrong in ("v18.1", "../18.1", "latest", ""):
        with pytest.raises(AttackDataError, match=r"not an ATT&CK release such as 18\.1"):
            imported(tmp_path, {"a.json": bundle()}, release=wrong)


def without(kind):
    return lambda items: [item for item in items if item["type"] != kind]


def changed(number, **more):
    return lambda items: [*items[:number], {**items[number], **more}, *items[number + 1 :]]


def lacking(number, key):
    return lambda items: [
        {k: v for k, v in item.items() if n != number or k != key} for n, item in enumerate(items)
    ]


TEXT = bundle().encode()
INVALID = {
    "cut.json": (TEXT[:500], "not a STIX bundle of ATT&CK: invalid or truncated JSON"),
    "empty.json": (b"", "not a STIX bundle"),
    "deep.json": (b"[" * 100_000, "not a STIX bundle"),
    "picture.json": (b"\x89PNG\r\n\x1a\n\x00\xff", "not a STIX bundle"),
    "list.json": (b"[]", "not a STIX bundle"),
    "null.json": (b"null", "not a STIX bundle"),
    "other.json": (b'{"objects": [{"type": "x-mitre-tactic"}]}', "not a STIX bundle"),
    "numbers.json": (b'{"type": "bundle", "objects": [1]}', "an object lacks 'type' or 'id'"),
    "typeless.json": (
        b'{"type": "bundle", "objects": [{"type": 3, "id": "a"}]}',
        "must be strings",
    ),
    "none.json": (b'{"type": "bundle", "objects": []}', "without objects"),
    "no-list.json": (b'{"type": "bundle", "objects": {"a": 1}}', "without objects"),
    "bare.json": (b'{"type": "bundle"}', "without objects"),
    "cut.json.gz": (gzip.compress(TEXT)[:200], "truncated or not gzip"),
    "plain.json.gz": (TEXT, "truncated or not gzip"),
    "cut-gzip.json": (gzip.compress(TEXT)[:200], "truncated or not gzip"),
    "tactics.json": (bundle(change=without("x-mitre-tactic")), "without tactics"),
    "techniques.json": (bundle(change=without("attack-pattern")), "without techniques"),
    "mixed.json": (
        bundle(change=changed(0, x_mitre_domains=["mobile-attack"])),
        "must contain one ATT&CK domain .*, but contains enterprise-attack and mobile-attack",
    ),
    "mixed-techniques.json": (
        bundle(change=changed(3, x_mitre_domains=["ics-attack"])),
        "must contain one ATT&CK domain",
    ),
    "pre.json": (
        bundle(change=within("pre-attack", "mitre-pre-attack")),
        "but contains pre-attack",
    ),
    "odd-domain.json": (bundle(change=changed(0, x_mitre_domains=3)), "malformed ATT&CK object"),
    "two.json": (
        bundle(change=lambda items: [*items, collection("17.1"), collection("18.1", 2)]),
        r"must contain one release, but contains 17\.1 and 18\.1",
    ),
    "word.json": (bundle(release="newest"), "'newest'; it must be a number"),
    "nameless.json": (bundle(change=lacking(3, "name")), "missing key 'name'"),
    "idless.json": (bundle(change=lacking(3, "id")), "an object lacks 'type' or 'id'"),
    "undated.json": (
        bundle(change=repeated).replace("2021-01-01", "2021-99-01"),
        "malformed ATT&CK object",
    ),
    "shapeless.json": (
        bundle(change=changed(3, external_references=[3])),
        "malformed ATT&CK object",
    ),
}


@pytest.mark.parametrize("name", INVALID)
def test_the_error_for_an_invalid_file_is_one_line_with_its_name(tmp_path, name):
    content, message = INVALID[name]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    for reader in stix.READERS:
        with pytest.raises(
            AttackDataError, match=name if reader == "attackcti" else f"{name}.*{message}"
        ) as error:
            stix.import_bundles([path], "18.1", reader)
        assert "\n" not in str(error.value)


def test_the_error_for_an_unreadable_path_names_it(tmp_path):
    with pytest.raises(AttackDataError, match="is a directory; give one file for each domain"):
        stix.import_bundles([tmp_path], "18.1")
    with pytest.raises(AttackDataError, match=r"gone\.json cannot be read: No such file"):
        stix.import_bundles([tmp_path / "gone.json"], "18.1")
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    with pytest.raises(AttackDataError, match=r"loop\.json cannot be read"):
        stix.import_bundles([tmp_path / "loop.json"], "18.1")


def test_text_that_is_not_unicode_is_rejected(tmp_path):
    index = imported(tmp_path, {"a.json": bundle(change=changed(3, name="\ud800"))})
    with pytest.raises(AttackDataError, match="not valid Unicode"):
        store.dump(index)


def test_the_plain_reader_accepts_a_byte_order_mark(tmp_path):
    assert imported(tmp_path, {"a.json": b"\xef\xbb\xbf" + TEXT}).technique("T0001")


def test_a_bundle_needs_neither_matrix_nor_groups(tmp_path):
    kinds = ("x-mitre-tactic", "attack-pattern")
    index = imported(
        tmp_path,
        {"a.json": bundle(change=lambda o: [item for item in o if item["type"] in kinds])},
    )
    assert [tactic.id for tactic in index.tactics()] == ["TA0002", "TA0003"]
    assert (index.groups(), index.software(), index.detection_strategies()) == ((), (), ())


def test_the_test_bundle_is_valid_json():
    assert len(json.loads(bundle())["objects"]) == len(objects())


@pytest.mark.skipif(not SHARED.is_dir(), reason="MITRE's bundles are not available")
def test_both_readers_give_the_same_bytes_on_a_file_of_mitre():
    path = SHARED / "ics-attack-18.1-stix21.json.gz"
    first, second = (
        store.dump(stix.import_bundles([path], None, reader)) for reader in stix.READERS
    )
    assert first == second
    assert bundles.read_bundle(path).digest in PUBLISHED
    assert "published 2025-11-13" in stix.import_bundles([path], None, "plain").sources[0]
