"""Indexes of one's own beside the shipped ones, and the commands that make and show them."""

import json
import os

import pytest
from click.testing import CliRunner

from ads_compiler import catalog
from ads_compiler.attack import history, index, stix, store
from ads_compiler.attack.installed import Installed
from ads_compiler.cli import main
from ads_compiler.config import discover
from ads_compiler.core.errors import AttackDataError
from ads_compiler.pipeline import build
from support.bundles import bundle
from support.pages import complete

SHIPPED = ("16.1", "17.1", "18.1", "20.0")


@pytest.fixture
def root(tmp_path):
    (tmp_path / "strategies").mkdir()
    (tmp_path / "adsc.toml").write_text('attack_indexes = "attack"\nattack_release = "21.0"\n')
    (tmp_path / "bundle.json").write_text(bundle(release="21.0"), encoding="utf-8")
    return tmp_path


def adsc(*arguments):
    return CliRunner().invoke(main, ["attack", *map(str, arguments)])


def put(folder, release):
    folder.mkdir(exist_ok=True)
    (folder / "b.json").write_text(bundle(), encoding="utf-8")
    for name, data in store.dump(
        stix.import_bundles([folder / "b.json"], release, "plain")
    ).items():
        (folder / name).write_bytes(data)


def test_without_a_folder_the_shipped_releases_are_found(root):
    assert Installed().releases() == SHIPPED
    assert Installed(root / "nowhere").releases() == SHIPPED
    assert Installed().own_releases() == ()
    assert Installed().history().releases[0] == "13.1"


def test_the_project_s_own_releases_come_along_and_go_first(root):
    for release in ("18.1", "21.0"):
        put(root / "attack", release)
    installed = Installed.of(discover(root))
    assert installed.wanted == "21.0"
    assert installed.releases() == (*SHIPPED, "21.0")
    assert installed.load("21.0").technique("T0001").name == "Active"
    assert installed.load("18.1").technique("T0001").name == "Active"
    assert installed.load("20.0").technique("T1059").active
    with pytest.raises(
        AttackDataError, match=r"9\.0 is not installed; installed: .*18\.1, 20\.0, 21\.0"
    ):
        installed.load("9.0")


def test_other_files_in_the_folder_are_no_releases(root):
    (root / "attack").mkdir()
    for name in ("notes.json.gz", "1x.json.gz", "18.1.details.json.gz", "history.json"):
        (root / "attack" / name).write_text("")
    assert Installed(root / "attack").own_releases() == ()


def test_an_index_that_changes_is_read_anew(root):
    put(root / "attack", "21.0")
    path = root / "attack" / "21.0.json.gz"
    first = index.load("21.0", root / "attack")
    assert index.load("21.0", root / "attack") is first
    os.utime(path, ns=(1, 1))
    assert index.load("21.0", root / "attack") is not first


def test_a_history_of_one_s_own_goes_first(root):
    own = {"format": 1, "notice": "n", "sources": [], "first": "1.0", "base": {}, "delta": {}}
    (root / "attack").mkdir()
    (root / "attack" / history.FILE).write_bytes(store.packed(own))
    installed = Installed(root / "attack")
    assert installed.history().releases == ("1.0",)
    assert store.describe_history(installed).own
    assert not store.describe_history().own


def test_the_catalog_loads_releases_of_the_project(root):
    put(root / "attack", "21.0")
    page = root / "strategies" / "a.md"
    page.write_text("---\nid: X\n---\n", encoding="utf-8")
    installed = Installed.of(discover(root))
    assert catalog.load([(page, "a.md")], installed=installed)[0].installed is installed
    assert catalog.load([])[0].installed == Installed()


def test_import_goes_to_the_project_s_folder_and_info_shows_it(root):
    done = adsc("import", root / "bundle.json", "--reader", "plain", "--project", root)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (root / "attack").iterdir()) == [
        "21.0.details.json.gz",
        "21.0.json.gz",
    ]
    told = adsc("info", "--project", root).stdout
    assert "ATT&CK 21.0" in told
    assert "the project's own" in told
    assert "ATT&CK 18.1  (154 kB, shipped)" in told
    assert "releases: 13.1, " in told
    assert "should be pinned to ATT&CK 21.0" in told
    assert told.count("© 2026 The MITRE Corporation") == 1
    own = [
        info
        for info in json.loads(adsc("info", "--format", "json", "--project", root).stdout)
        if info["own"]
    ]
    assert [(info["release"], info["software"], info["shadows"]) for info in own] == [
        ("21.0", 2, False)
    ]


def test_info_tells_of_a_folder_without_an_index(root):
    assert "folder attack holds no index yet" in adsc("info", "--project", root).stdout


def test_import_wants_to_know_where_to(tmp_path):
    (tmp_path / "strategies").mkdir()
    done = adsc("import", tmp_path / "bundle.json", "--project", tmp_path)
    assert done.exit_code == 2
    assert "--into" in done.stderr
    assert "attack_indexes" in done.stderr


def test_import_of_a_history_takes_one_file_of_facts(root):
    source = root / "facts.json"
    row = ["One", ["execution"], ["Linux"], None]
    source.write_text(
        json.dumps({"row": [], "sources": {}, "base": ["18.1", {"T1": row}], "delta": {}})
    )
    assert adsc("import", source, "--history", "--project", root).exit_code == 0
    assert history.load(root / "attack").technique("18.1", "T1").name == "One"
    for arguments, message in (
        ((source, source, "--history"), "--history takes one file"),
        ((source, "--history", "--release", "1.0"), "no --release"),
        ((root / "bundle.json", "--history"), "not a file of ATT&CK facts"),
        ((source,), "holds several releases"),
        ((root,), "is a folder"),
    ):
        done = adsc("import", *arguments, "--project", root)
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
        assert message in done.stderr
    assert adsc("import", source, "--release", "18.1", "--project", root).exit_code == 0


def test_a_page_of_a_release_that_is_not_there_is_told_of_the_project_s_own_releases_too(root):
    put(root / "attack", "21.0")
    page = complete('---\nattack: {version: "22.0", techniques: [{id: T1040}]}\n---\n')
    (root / "strategies" / "page.md").write_text(page, encoding="utf-8")
    (found,) = [item for item in build.check(discover(root)).diagnostics if item.code == "ADS307"]
    assert found.hint == "installed: 16.1, 17.1, 18.1, 20.0, 21.0"
