import pytest

from ads_compiler.attack import index as attack
from ads_compiler.attack.installed import Installed
from ads_compiler.core.errors import ConfigError
from ads_compiler.coverage import gaps
from cli.test_cli import at
from support.coverage_pages import THREE
from support.projects import project

NOW, BEFORE = attack.load("20.0"), attack.load("18.1")


def scope(**words):
    return gaps.scope(NOW, Installed(), **words)


def test_without_names_there_is_no_scope():
    assert scope() is None


@pytest.mark.parametrize("word", ["G0016", "g0016", "apt29", "Cozy Bear"])
def test_a_group_is_findings_by_id_name_or_alias(word):
    selected = scope(groups=[word])
    assert selected.words == "used by APT29 (G0016)"
    assert "the techniques they use are those of ATT&CK 18.1" in selected.notes


def test_a_technique_revoked_since_counts_as_its_successor():
    software = next(one for one in BEFORE.software() if "T1562.001" in one.techniques)
    selected = scope(software=[software.id])
    assert "T1685" in selected.techniques
    assert "T1562.001" not in selected.techniques


def test_groups_and_software_add_up_and_platforms_restrict():
    group, tool = scope(groups=["G0016"]), scope(software=["S0002"])
    both = scope(groups=["G0016"], software=["S0002"])
    assert both.techniques == group.techniques | tool.techniques
    narrowed = scope(groups=["G0016"], software=["S0002"], platforms=["containers"])
    assert narrowed.words == "used by APT29 (G0016) or Mimikatz (S0002) on Containers"
    assert narrowed.techniques < both.techniques
    assert all(
        "Containers" in NOW.technique(identity).platforms for identity in narrowed.techniques
    )


def test_techniques_with_unknown_platforms_are_noted():
    unknown = next(t for t in NOW.techniques() if t.active and t.platforms is None)
    selected = scope(platforms=["Linux"])
    assert unknown.id not in selected.techniques
    assert any(unknown.id in note for note in selected.notes)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"groups": ["APT92"]}, "ATT&CK 18.1 has no group 'APT92'; did you mean 'APT"),
        ({"groups": ["G9999"]}, "look it up at https://attack.mitre.org/"),
        ({"groups": ["G0O16"]}, "did you mean 'G0016' (APT29)?"),
        ({"groups": ["G001"]}, "look it up at https://attack.mitre.org/"),
        ({"groups": ["Mimikatz"]}, "that is software: use --software"),
        ({"software": ["APT29"]}, "that is a group: use --group"),
        ({"software": ["Mimicatz"]}, "did you mean 'Mimikatz'?"),
        ({"platforms": ["Contaners"]}, "did you mean 'Containers'?"),
        ({"platforms": ["x"]}, "known platforms: Containers, "),
    ],
)
def test_an_unknown_name_gets_a_hint(words, message):
    with pytest.raises(ConfigError) as caught:
        scope(**words)
    assert message in str(caught.value)


def test_an_ambiguous_alias_asks_for_the_id(monkeypatch):
    groups = (attack.Group("G1", "One", ("Both",), ()), attack.Group("G2", "Two", ("Both",), ()))
    monkeypatch.setattr(attack.Index, "groups", lambda self: groups)
    with pytest.raises(ConfigError, match=r"several groups: G1 \(One\), G2 \(Two\); give the id"):
        scope(groups=["both"])


def test_without_installed_groups_the_error_says_how_to_import_them(monkeypatch):
    monkeypatch.setattr(attack.Index, "groups", lambda self: ())
    with pytest.raises(ConfigError, match="adsc attack import"):
        scope(groups=["APT29"])


def test_missing_techniques_come_first(tmp_path):
    root = project(tmp_path, **THREE)
    done = at(root, "coverage", "--platform", "Windows", "--platform", "Linux")
    assert done.exit_code == 0
    places = [
        done.stdout.index(f"\n{word} (") for word in ("missing", "documented", "compiled", "proven")
    ]
    assert places == sorted(places)
    assert at(root, "coverage", "--platform", "Contaners").exit_code == 2
