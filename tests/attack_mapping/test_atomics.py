"""The tests of Atomic Red Team that cases name are looked up in a checkout."""

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
            f"attack_technique: {technique}\ndisplay_name: 'Something'\natomic_tests:\n- name: {name}\n"
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


def told(root: Path, checkout: Path, command: str = "check") -> str:
    done = adsc(root, command, "--atomics", checkout, "--fail-on", "never")
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_test_of_a_claimed_technique_is_right(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page(f"atomic:{SNIFF.upper()}"))
    assert "ADS62" not in told(root, checkout) + told(root, checkout, "test") + told(
        root, checkout / "atomics"
    )


@pytest.mark.parametrize("command", ["check", "test"])
def test_an_unknown_guid_is_told_with_the_nearest(tmp_path, checkout, command):
    root = project(tmp_path / "p", capture=page(f"atomic:{SNIFF[:-1]}2"))
    shown = told(root, checkout, command)
    assert "capture.md:75:9: warning ADS621 Atomic Red Team has no test" in shown
    assert f"did you mean '{SNIFF}' (T1040: Packet capture with tcpdump)?" in shown


def test_an_unknown_guid_that_is_like_no_other_is_told_with_what_there_is(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page("atomic:12345678-90ab-cdef-1234-567890abcdef"))
    assert f"of T1040 it has {SNIFF} (Packet capture with tcpdump)" in told(root, checkout)


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_test_of_another_technique_is_told(tmp_path, checkout, command):
    root = project(tmp_path / "p", capture=page(f"atomic:{ESCAPE}"))
    shown = told(root, checkout, command)
    assert (
        f"ADS622 the test {ESCAPE} ('Mount the host: a test's name') is of T1611, and the page claims T1040"
        in shown
    )


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
    assert ("ADS622" not in told(root, checkout)) is right


def test_a_kept_check_is_no_answer_to_one_with_a_checkout(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page(f"atomic:{ESCAPE}"))
    for _ in range(2):
        assert "ADS622" not in adsc(root, "check").stdout
        assert "ADS622" in told(root, checkout)


def test_the_configuration_may_name_a_checkout_beside_the_project(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page(f"atomic:{ESCAPE}"))
    (root / "adsc.toml").write_text('atomics = "../art"\n')
    for command in ("check", "test"):
        assert "ADS622" in adsc(root, command).stdout
    (root / "adsc.toml").write_text('atomics = "../none"\n')
    done = adsc(root, "check")
    assert (done.exit_code, "ADS902 the setting 'atomics' must name a folder" in done.stdout) == (
        2,
        True,
    )


def test_a_waiver_counts_as_unused_only_where_a_checkout_was_asked(tmp_path, checkout):
    waiver = (
        "waivers:\n  - {code: ADS622, reason: r, owner: me, until: 2099-01-01}\ntags: [containers]"
    )
    root = project(
        tmp_path / "p", capture=page(f"atomic:{SNIFF}").replace("tags: [containers]", waiver)
    )
    for command in ("check", "test"):
        assert "ADS702" not in adsc(root, command).stdout
        assert "ADS702" in told(root, checkout, command)
    (root / "strategies" / "capture.md").write_text(
        page(f"atomic:{ESCAPE}").replace("tags: [containers]", waiver)
    )
    for command in ("check", "test"):
        assert "ADS622" not in told(root, checkout, command)


def test_it_can_be_left_out_by_selecting_other_findings(tmp_path, checkout):
    root = project(tmp_path / "p", capture=page("atomic:T1040#1"))
    assert "ADS620" in told(root, checkout)
    assert "ADS620" not in adsc(root, "check", "--select", "ADS3").stdout


def test_a_folder_without_tests_is_a_setup_error(tmp_path):
    (tmp_path / "empty").mkdir()
    root = project(tmp_path / "p")
    done = adsc(root, "check", "--atomics", tmp_path / "empty")
    assert done.exit_code == 2
    assert "is no checkout of Atomic Red Team" in done.stderr
    with pytest.raises(ConfigError):
        atomics.scan(tmp_path / "empty")
