"""Atomic Red Team tests that cases name are looked up in a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ads_compiler.attack_mapping import atomics
from ads_compiler.cli import main
from ads_compiler.core.errors import ConfigError
from support.projects import BASE, project

SNIFF, ESCAPE, SHELL, OLD = (f"{digit * 8}-0000-4000-8000-000000000001" for digit in "abcd")
TESTS = {
    "T1040": (SNIFF, "Packet capture with tcpdump"),
    "T1611": (ESCAPE, "Mount the host: a test's name"),
    "T1059.004": (SHELL, "Shell"),
    "T1089": (OLD, "Disable a tool"),
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a test for each of four techniques."""
    for technique, (guid, name) in TESTS.items():
        path = tmp_path / "art" / "atomics" / technique / f"{technique}.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(
            f"attack_technique: {technique}\ndisplay_name: 'Something'\natomic_tests:\n"
            f"- name: {name}\n"
            f"  auto_generated_guid: {guid}\n  description: |\n    name: not this\n",
            encoding="utf-8",
        )
    (tmp_path / "art" / "atomics" / "Indexes").mkdir()
    return tmp_path / "art"


def page(source: str, *techniques: str) -> str:
    text = BASE.replace(
        "name: tcpdump in a web pod", f'name: tcpdump in a web pod\nsource: "{source}"'
    )
    for technique in techniques:
        text = text.replace("id: T1040", f"id: {technique}")
    return text


def adsc(root: Path, *words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--project", str(root)])


def reported(root: Path, checkout: Path, command: str = "check") -> str:
    done = adsc(root, command, "--atomics", checkout, "--fail-on", "never")
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_test_for_a_claimed_technique_is_not_reported(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page(f"atomic:{SNIFF.upper()}"))
    assert "ADS62" not in reported(root, checkout) + reported(root, checkout, "test") + reported(
        root, checkout / "atomics"
    )


@pytest.mark.parametrize("command", ["check", "test"])
def test_an_unknown_guid_is_reported_with_the_most_similar(tmp_path, checkout, command):
    root = project(tmp_path / "p", capture=page(f"atomic:{SNIFF[:-1]}2"))
    shown = reported(root, checkout, command)
    assert "capture.md:75:9: warning ADS621 Atomic Red Team has no test" in shown
    assert f"did you mean '{SNIFF}' (T1040: Packet capture with tcpdump)?" in shown


def test_an_unknown_guid_is_reported_with_tests_for_the_technique(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page("atomic:12345678-90ab-cdef-1234-567890abcdef"))
    assert f"tests for T1040: {SNIFF} (Packet capture with tcpdump)" in reported(root, checkout)


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_test_for_another_technique_is_reported(tmp_path, checkout, command):
    root = project(tmp_path / "p", capture=page(f"atomic:{ESCAPE}"))
    shown = reported(root, checkout, command)
    message = (
        f"the test {ESCAPE} ('Mount the host: a test's name') is for T1611,"
        " but the page claims T1040"
    )
    assert f"ADS622 {message}" in shown


@pytest.mark.parametrize(
    ("guid", "claimed", "right"),
    [
        (SHELL, "T1059", True),
        (SHELL, "T1059.004", True),
        (SHELL, "T1059.001", False),
        (OLD, "T1685", True),  # T1089, then T1562.001, then this
        (OLD, "T1562.001", True),
    ],
)
def test_parents_and_successors_count_as_the_same(tmp_path, checkout, guid, claimed, right):
    root = project(tmp_path / "p", capture=page(f"atomic:{guid}", claimed))
    assert ("ADS622" not in reported(root, checkout)) is right


def test_a_cached_check_without_a_checkout_is_not_reused_with_one(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page(f"atomic:{ESCAPE}"))
    for _ in range(2):
        assert "ADS622" not in adsc(root, "check").stdout
        assert "ADS622" in reported(root, checkout)


def test_the_configuration_may_name_a_checkout_outside_of_the_project(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page(f"atomic:{ESCAPE}"))
    (root / "adsc.toml").write_text('atomics = "../art"\n')
    for command in ("check", "test"):
        assert "ADS622" in adsc(root, command).stdout
    (root / "adsc.toml").write_text('atomics = "../none"\n')
    done = adsc(root, "check")
    assert (done.exit_code, "ADS902 the setting 'atomics' must be a directory" in done.stdout) == (
        2,
        True,
    )


def test_a_waiver_is_unused_only_if_there_is_a_checkout(tmp_path, checkout):
    waiver = (
        "waivers:\n  - {code: ADS622, reason: r, owner: me, until: 2099-01-01}\ntags: [containers]"
    )
    root = project(
        tmp_path / "p", capture=page(f"atomic:{SNIFF}").replace("tags: [containers]", waiver)
    )
    for command in ("check", "test"):
        assert "ADS702" not in adsc(root, command).stdout
        assert "ADS702" in reported(root, checkout, command)
    (root / "strategies" / "capture.md").write_text(
        page(f"atomic:{ESCAPE}").replace("tags: [containers]", waiver)
    )
    for command in ("check", "test"):
        assert "ADS622" not in reported(root, checkout, command)


def test_the_check_is_skipped_if_other_codes_are_selected(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page("atomic:T1040#1"))
    assert "ADS620" in reported(root, checkout)
    assert "ADS620" not in adsc(root, "check", "--select", "ADS3").stdout


def test_a_directory_without_tests_is_a_usage_error(tmp_path):
    (tmp_path / "empty").mkdir()
    root = project(tmp_path / "p")
    done = adsc(root, "check", "--atomics", tmp_path / "empty")
    assert done.exit_code == 2
    assert "is not a checkout of Atomic Red Team" in done.stderr
    with pytest.raises(ConfigError):
        atomics.scan(tmp_path / "empty")
