"""Claims about ATT&CK as plain texts: right, wrong, or right in another release."""

import pytest

from ads_compiler.attack import history, index, verdicts
from ads_compiler.attack.index import FORMAT, NOTICE, Index


def none():
    return None


def unexpected():
    raise AssertionError("the history was opened for a claim that is right")


def at(release):
    return index.load(release)


TECHNIQUES = [
    ("20.0", "T1685", "right", None, ""),
    (
        "20.0",
        "T1562.001",
        "drift",
        "18.1",
        "since 19 (last active in 18.1); its successor is T1685",
    ),
    ("18.1", "T1562.001", "right", None, ""),
    ("20.0", "T1089", "drift", None, "as it already was in 13.1; its successor is T1685"),
    ("18.1", "T1089", "drift", None, "its successor is T1562.001"),
    (
        "20.0",
        "T1162",
        "drift",
        None,
        "via T1547.011 (Plist Modification); its name was Login Item, so the meaning has",
    ),
    ("20.0", "T1153", "drift", None, "is deprecated in ATT&CK 20.0, as it already was in 13.1"),
    ("18.1", "T1685", "drift", "19.2", "it exists from 19.2 on"),
    ("20.0", "T9999", "wrong", None, "does not exist"),
    ("20.0", "T0842", "unknown", None, "belongs to ICS ATT&CK"),
    ("18.1", "T1454", "drift", None, "it has no active successor"),
]


@pytest.mark.parametrize(("release", "identity", "kind", "valid_in", "words"), TECHNIQUES)
def test_verdict_of_an_id(release, identity, kind, valid_in, words):
    verdict = verdicts.technique(at(release), identity)
    assert (verdict.kind, verdict.valid_in) == (kind, valid_in)
    assert words in verdict.message
    assert bool(verdict.hint) == (kind != "right")


NAMES = [
    ("20.0", "T1040", "Network Sniffing", "right", None),
    ("20.0", "T1059.004", "Command and Scripting Interpreter: Unix Shell", "right", None),
    ("20.0", "T1552.003", "Bash History", "drift", "17.1"),
    ("20.0", "T1552.003", "Unsecured Credentials: Bash History", "drift", "17.1"),
    ("16.1", "T1552.003", "Shell History", "drift", "18.1"),
    ("20.0", "T1040", "network sniffing", "wrong", None),
    ("20.0", "T1040", "Packet Sniffing", "wrong", None),
    ("20.0", "T9999", "Packet Sniffing", "unknown", None),
    ("18.1", "T0842", "Sniffing", "wrong", None),
]


@pytest.mark.parametrize(("release", "identity", "text", "kind", "valid_in"), NAMES)
def test_verdict_of_a_name(release, identity, text, kind, valid_in):
    verdict = verdicts.name(at(release), identity, text)
    assert (verdict.kind, verdict.valid_in) == (kind, valid_in)


def test_the_name_of_another_technique_suggests_that_one():
    verdict = verdicts.name(at("20.0"), "T1039", "Network Sniffing")
    assert (verdict.kind, verdict.now, verdict.hint) == (
        "wrong",
        ("T1040",),
        "did you mean T1040 ('Network Sniffing')?",
    )
    several = verdicts.name(at("20.0"), "T1078.004", "Cloud Account")
    assert several.now == ("T1087.004", "T1136.003")


def test_prose_may_write_a_name_in_another_case():
    assert verdicts.name(at("20.0"), "T1040", "network  sniffing", loose=True).kind == "right"


TACTICS = [
    ("20.0", "T1040", "discovery", "right", None, ("discovery",)),
    ("20.0", "T1040", "Credential Access", "right", None, ("credential-access",)),
    ("20.0", "T1040", "ta0007", "right", None, ("discovery",)),
    ("18.1", "T1647", "TA0005", "right", None, ("defense-evasion",)),
    ("20.0", "T1574.001", "TA0005", "right", None, ("stealth",)),
    ("20.0", "T1647", "TA0005", "drift", "18.1", ("defense-impairment",)),
    ("20.0", "T1647", "Defense Evasion", "drift", "18.1", ("defense-impairment",)),
    ("20.0", "T1574.001", "defense-evasion", "drift", "18.1", ("stealth",)),
    ("20.0", "T1548", "defense-evasion", "drift", "18.1", ("privilege-escalation",)),
    ("20.0", "T1685", "defense-evasion", "drift", "18.1", ("defense-impairment",)),
    ("20.0", "T1574.001", "persistence", "drift", "18.1", ("execution", "stealth")),
    ("18.1", "T1197", "execution", "drift", "19.2", ("defense-evasion", "persistence")),
    ("20.0", "T1647", "stealth", "wrong", None, ("defense-impairment",)),
    ("20.0", "T1040", "defense-evasion", "wrong", None, ("credential-access", "discovery")),
    ("20.0", "T1040", "collection", "wrong", None, ("credential-access", "discovery")),
    ("20.0", "T1040", "discvery", "wrong", None, ("credential-access", "discovery")),
    ("20.0", "T1562.001", "defense-evasion", "unknown", None, ()),
    ("20.0", "T9999", "discovery", "unknown", None, ()),
    ("18.1", "T1406", "defense-evasion", "right", None, ("defense-evasion",)),
    ("18.1", "T1406", "stealth", "wrong", None, ("defense-evasion",)),
]


@pytest.mark.parametrize(("release", "identity", "word", "kind", "valid_in", "now"), TACTICS)
def test_verdict_of_a_tactic(release, identity, word, kind, valid_in, now):
    verdict = verdicts.tactic(at(release), identity, word)
    assert (verdict.kind, verdict.valid_in, verdict.now) == (kind, valid_in, now)


def test_the_hint_for_stealth_explains_the_split_of_defense_evasion():
    hint = verdicts.tactic(at("20.0"), "T1647", "stealth").hint
    assert (
        "T1647 had Defense Evasion up to 18.1; the tactic was split, "
        "and T1647 moved to defense-impairment" in hint
    )
    assert "T1548 is in neither part" in verdicts.tactic(at("20.0"), "T1548", "stealth").hint


PLATFORMS = [
    ("20.0", "Linux", ["T1040"], "right", None, ()),
    ("20.0", "Containers", ["T1040", "T1609"], "right", None, ()),
    ("20.0", "Network", ["T1040"], "drift", "16.1", ("Network Devices",)),
    ("20.0", "Network", ["T1562.004"], "drift", "16.1", ("Network Devices",)),
    ("20.0", "Network", ["T1609"], "drift", "16.1", ("Containers",)),
    ("16.1", "Network Devices", ["T1040"], "drift", "17.1", ("Network",)),
    ("20.0", "Office 365", ["T1078.004"], "drift", "15.1", ("Office Suite",)),
    ("20.0", "Google Workspace", ["T1078.004"], "drift", "15.1", ("Office Suite",)),
    ("20.0", "Azure AD", ["T1078.004"], "drift", "15.1", ("Identity Provider",)),
    ("20.0", "Office 365", ["T1609"], "drift", "15.1", ("Containers",)),
    ("20.0", "Office Suite", ["T1685"], "drift", "18.1", None),
    ("20.0", "Containers", ["T1040"], "wrong", None, None),
    ("20.0", "linux", ["T1040"], "wrong", None, ("Linux",)),
    ("20.0", "PRE (Pre-Execution)", ["T1040"], "wrong", None, ("PRE",)),
    ("20.0", "office 365", ["T1078.004"], "wrong", None, ("Office Suite",)),
    ("20.0", "AWS", ["T1040"], "wrong", None, ("IaaS",)),
    ("20.0", "Toaster", ["T1040"], "wrong", None, ()),
    ("20.0", "Android", ["T1040"], "unknown", None, ()),
    ("20.0", "Linux", ["T1697"], "unknown", None, ()),
    ("20.0", "Linux", ["T0842"], "unknown", None, ()),
    ("18.1", "Linux", ["T1406"], "wrong", None, ("Android", "iOS")),
]


@pytest.mark.parametrize(("release", "word", "ids", "kind", "valid_in", "now"), PLATFORMS)
def test_verdict_of_a_platform(release, word, ids, kind, valid_in, now):
    verdict = verdicts.platform(at(release), word, ids)
    assert (verdict.kind, verdict.valid_in) == (kind, valid_in)
    assert now is None or verdict.now == now


TWO_TACTICS = [["TA0010", "exfiltration", "Exfiltration"], ["TA0007", "discovery", "Discovery"]]
MITRE = "https://attack.mitre.org/"
LINKS = [
    (MITRE + "techniques/T1059/008/", "", "right"),
    ("http://www.attack.mitre.org/techniques/T1059/008", "T1059.008: Network Device CLI", "right"),
    (MITRE + "techniques/T1059/008/", MITRE + "techniques/T1059/008", "right"),
    (MITRE + "techniques/T1059/008/?a=b#c", "Network Device CLI", "right"),
    (
        MITRE + "techniques/T1596/005/",
        "ATT&CK: Search Open Technical Databases, Scan Databases",
        "right",
    ),
    (MITRE + "techniques/T1059/", "as MITRE describes it", "right"),
    (MITRE + "versions/v18/techniques/T1562/001/", "T1562.001", "right"),
    (MITRE + "techniques/T1685/", "T1562.001, now T1685", "right"),
    (MITRE + "techniques/T1204/002/", "malware", "right"),
    (MITRE + "techniques/T1566/001/", "Phishing", "right"),
    (MITRE + "wiki/Technique/T1059", "", "drift"),
    (MITRE + "techniques/T1562/001/", "Disable or Modify Tools", "drift"),
    (MITRE + "techniques/T1685/", "T1562.001", "drift"),
    (MITRE + "techniques/T1552/003/", "Bash History", "drift"),
    (MITRE + "techniques/T1059/", "T1059.008", "wrong"),
    (MITRE + "techniques/T1040/", MITRE + "techniques/T1041/", "wrong"),
    (MITRE + "techniques/T1059/", "MITRE ATT&CK: Network Sniffing", "wrong"),
    (MITRE + "techniques/T9999/", "", "wrong"),
    (MITRE + "techniques/T0842/", "", "unknown"),
    (MITRE + "tactics/TA0005/", "", "unknown"),
    ("https://example.org/techniques/T1059/", "T1040", "unknown"),
]


@pytest.mark.parametrize(("address", "text", "kind"), LINKS)
def test_verdict_of_a_link(address, text, kind):
    assert verdicts.url(at("20.0"), address, text).kind == kind


def test_a_link_to_a_technique_of_a_later_release_is_not_reported():
    assert verdicts.url(at("18.1"), MITRE + "techniques/T1685/").kind == "unknown"


def test_an_obsolete_url_suggests_the_page_of_the_successor():
    assert verdicts.url(at("20.0"), MITRE + "wiki/Technique/T1089").now == (
        MITRE + "techniques/T1685/",
    )


def test_a_claim_that_is_right_does_not_open_the_history():
    here = at("20.0")
    assert verdicts.technique(here, "T1040", unexpected).kind == "right"
    assert verdicts.name(here, "T1040", "Network Sniffing", unexpected).kind == "right"
    assert verdicts.tactic(here, "T1040", "TA0007", unexpected).kind == "right"
    assert verdicts.platform(here, "Linux", ["T1040"], unexpected).kind == "right"
    assert (
        verdicts.url(here, MITRE + "techniques/T1040/", "ATT&CK: Network Sniffing", unexpected).kind
        == "right"
    )


def test_without_a_history_only_the_release_is_used():
    here = at("20.0")
    assert verdicts.technique(here, "T1562.001", none).valid_in is None
    assert verdicts.technique(here, "T1562.001", none).kind == "drift"
    assert verdicts.technique(at("18.1"), "T1685", none).kind == "wrong"
    assert verdicts.name(here, "T1552.003", "Bash History", none).kind == "wrong"
    assert verdicts.tactic(here, "T1647", "TA0005", none).kind == "wrong"
    assert verdicts.platform(here, "Network", ["T1040"], none).now == ("Network Devices",)
    assert verdicts.platform(here, "Containers", ["T1040"], none).kind == "wrong"


def test_cyclic_successors_and_a_release_after_the_history_are_handled():
    rows = {
        "T0001": ["One", [], [], "T0002", 0],
        "T0002": ["Two", [], [], "T0001", 0],
        "T1040": ["Network Sniffing", [], [], "T1041", 0],
        "T1041": ["Exfiltration", ["exfiltration"], ["Linux"], None, 0],
    }
    domains = {index.ENTERPRISE: {"tactics": TWO_TACTICS, "techniques": rows}}
    facts = {
        "format": FORMAT,
        "notice": NOTICE,
        "release": "99.0",
        "sources": [],
        "domains": domains,
    }
    looped = Index(facts)
    assert "no active successor" in verdicts.technique(looped, "T0001").message
    verdict = verdicts.technique(looped, "T1040")
    assert verdict.valid_in == history.load().releases[-1]
    assert verdicts.tactic(looped, "T1041", "discovery").valid_in == verdict.valid_in


def test_newest_is_the_last_release_in_which_all_claims_are_right():
    here, past = at("20.0"), history.load()
    evasion, renamed = (
        ("T1562.001", None, ["Defense Evasion"]),
        ("T1552.003", "Bash History", ["credential-access"]),
    )
    assert verdicts.newest(here, [evasion], ["Linux"], past) == "18.1"
    assert verdicts.newest(here, [evasion, renamed], ["Linux"], past) == "17.1"
    assert verdicts.newest(here, [evasion], ["Network"], past) == "16.1"
    assert verdicts.newest(here, [evasion, ("T1685", None, [])], ["Linux"], past) is None
    assert verdicts.newest(here, [("T1697", None, [])], ["Toaster"], past) == "20.0"


@pytest.mark.parametrize("release", ["13.1", "16.1", "18.1"])
def test_facts_of_any_release_are_right_or_drift_and_never_wrong(release):
    past, here = history.load(), at("20.0")
    for number, identity in enumerate(past.ids(release)):
        then = past.technique(release, identity)
        if not then.active:
            continue
        results = [verdicts.technique(here, identity), verdicts.name(here, identity, then.name)]
        results += [verdicts.tactic(here, identity, word) for word in then.tactics]
        results.append(verdicts.url(here, then.url, f"{identity}: {then.name}"))
        if number % 10 == 0:
            results += [verdicts.platform(here, word, [identity]) for word in then.platforms]
        assert [verdict.message for verdict in results if verdict.kind == "wrong"] == []
