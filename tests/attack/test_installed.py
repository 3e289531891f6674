"""Indexes in the folder of a project, and the commands that write and show them."""

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


def test_without_a_folder_the_shipped_releases_are_installed(root):
    assert Installed().releases() == SHIPPED
    assert Installed(root / "nowhere").releases() == SHIPPED
    assert Installed().project_releases() == ()
    assert Installed().history().releases[0] == "13.1"


def test_releases_of_the_project_are_added_and_override_shipped_ones(root):
    for release in ("18.1", "21.0"):
        put(root / "attack", release)
    installed = Installed.of(discover(root))
    assert installed.pinned == "21.0"
    assert installed.releases() == (*SHIPPED, "21.0")
    assert installed.load("21.0").technique("T0001").name == "Active"
    assert installed.load("18.1").technique("T0001").name == "Active"
    assert installed.load("20.0").technique("T1059").active
    with pytest.raises(
        AttackDataError, match=r"9\.0 is not installed; installed: .*18\.1, 20\.0, 21\.0"
    ):
        installed.load("9.0")


def test_other_files_in_the_folder_are_not_releases(root):
    (root / "attack").mkdir()
    for name in ("notes.json.gz", "1x.json.gz", "18.1.details.json.gz", "history.json"):
        (root / "attack" / name).write_text("")
    assert Installed(root / "attack").project_releases() == ()


def test_an_index_is_read_again_after_a_change(root):
    put(root / "attack", "21.0")
    path = root / "attack" / "21.0.json.gz"
    first = index.load("21.0", root / "attack")
    assert index.load("21.0", root / "attack") is first
    os.utime(path, ns=(1, 1))
    assert index.load("21.0", root / "attack") is not first


def test_a_history_of_the_project_overrides_the_shipped_one(root):
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


def test_import_writes_to_the_folder_of_the_project_and_info_shows_it(root):
    done = adsc("import", root / "bundle.json", "--reader", "plain", "--project", root)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (root / "attack").iterdir()) == [
        "21.0.details.json.gz",
        "21.0.json.gz",
    ]
    output = adsc("info", "--project", root).stdout
    assert "ATT&CK 21.0" in output
    assert "the project's)" in output
    assert "ATT&CK 18.1  (154 kB, shipped)" in output
    assert "releases: 13.1, " in output
    assert "should be pinned to ATT&CK 21.0" in output
    assert output.count("© 2026 The MITRE Corporation") == 1
    own = [
        info
        for info in json.loads(adsc("info", "--format", "json", "--project", root).stdout)
        if info["own"]
    ]
    assert [(info["release"], info["software"], info["shadows"]) for info in own] == [
        ("21.0", 2, False)
    ]


def test_info_reports_a_folder_without_an_index(root):
    assert "directory attack contains no index yet" in adsc("info", "--project", root).stdout


def test_import_without_a_destination_is_a_usage_error(tmp_path):
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
        ((source, source, "--history"), "--history takes exactly one file"),
        ((source, "--history", "--release", "1.0"), "no --release"),
        ((root / "bundle.json", "--history"), "not a file of ATT&CK facts"),
        ((source,), "contains several releases"),
        ((root,), "is a directory"),
    ):
        done = adsc("import", *arguments, "--project", root)
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
        assert message in done.stderr
    assert adsc("import", source, "--release", "18.1", "--project", root).exit_code == 0


def test_the_hint_for_a_missing_release_names_releases_of_the_project_too(root):
    put(root / "attack", "21.0")
    page = complete('---\nattack: {version: "22.0", techniques: [{id: T1040}]}\n---\n')
    (root / "strategies" / "page.md").write_text(page, encoding="utf-8")
    (finding,) = [item for item in build.check(discover(root)).diagnostics if item.code == "ADS307"]
    assert finding.hint == "installed: 16.1, 17.1, 18.1, 20.0, 21.0"
