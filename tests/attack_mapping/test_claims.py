"""Claims are extracted from pages of many forms, and checked against ATT&CK."""

import os
from pathlib import Path

import pytest

from ads_compiler import catalog
from ads_compiler.attack import index
from ads_compiler.attack.installed import Installed
from ads_compiler.attack_mapping import extract, prose, scope
from ads_compiler.attack_mapping.scope import Subject
from ads_compiler.config import Project
from ads_compiler.core.code_table import Family
from ads_compiler.core.text import Text
from ads_compiler.pipeline import build
from ads_compiler.strategy import markdown
from support.pages import complete

SHARED = Path(os.environ.get("ADSC_REPORTS", Path(__file__).resolve().parents[3] / "shared"))
REPORTS = {path.name[:3]: path for path in sorted(SHARED.glob("**/00[0-9]_*.txt"))}
HEAD = "# Clipboard read by a browser extension\n\n## Categorization\n\n"
LINK = "https://attack.mitre.org/techniques"

# Pages with their claims: kind, text, and the technique that the claim is about.
FORMS = {
    "labels in a list": (
        HEAD + "- **MITRE ATT&CK Mapping:** T1115 - Clipboard Data\n"
        "- **Tactic / Kill Chain Phases:** Collection\n"
        "- **Platforms:** Linux, PRE (Pre-Execution)\n",
        "technique T1115|name Clipboard Data T1115|tactic Collection|platform Linux|"
        "platform PRE (Pre-Execution)",
    ),
    "tactic and technique in a dead link": (
        "Goal\n===\n\nFind it.\n\n# Categorization\nThese are categorized as "
        "[Execution / PowerShell](https://attack.mitre.org/wiki/Technique/T1086).\n",
        "tactic Execution T1086|name PowerShell T1086|technique T1086|"
        "url https://attack.mitre.org/wiki/Technique/T1086",
    ),
    "bold and numbered headings with colons": (
        "**1. Goal:**\n\nFind it.\n\n**2. Categorization:**\n\n"
        "* ATT&CK Technique(s): Boot or Logon Autostart "
        "Execution: Registry Run Keys / Startup Folder (T1547.001); T1115\n"
        "* OS: Windows 10, MacOS\n\n**3. Response:**\n\nT1040\n",
        "name Boot or Logon Autostart Execution: Registry Run Keys / Startup Folder T1547.001|"
        "technique T1547.001|"
        "technique T1115|platform Windows|platform MacOS",
    ),
    "labels over nested lists": (
        HEAD + "- **Tactics:**\n  - Execution (TA0002)\n  - TA0009 - Collection\n- **Techniques**\n"
        "  1. T1115: Clipboard Data\n- Platforms:\n  - macOS/Linux\n",
        "tactic Execution|tactic TA0002|tactic TA0009|tactic Collection|technique T1115|"
        "name Clipboard Data T1115|"
        "platform macOS|platform Linux",
    ),
    "tactics below their techniques": (
        HEAD + "- T1115 - Clipboard Data\n  - Tactic: Collection\n- T1059.001 PowerShell\n"
        "  - Tactic: Execution\n",
        "technique T1115|name Clipboard Data T1115|tactic Collection T1115|technique T1059.001|"
        "name PowerShell T1059.001|tactic Execution T1059.001",
    ),
    "a table with a technique a row": (
        HEAD + "| Tactic | Technique | Platforms |\n|---|---|---|\n"
        f"| Command and Control, Exfiltration | [T1071]({LINK}/T1071/) | Linux and Windows |\n",
        "tactic Command and Control T1071|tactic Exfiltration T1071|technique T1071|"
        f"url {LINK}/T1071/|"
        "platform Linux T1071|platform Windows T1071",
    ),
    "a table with a label a row": (
        HEAD + "| Field | Value |\n|---|---|\n| **Technique** | T1115 - Clipboard Data |\n"
        "| Platforms | Linux |\n",
        "technique T1115|name Clipboard Data T1115|platform Linux",
    ),
    "several labels on a line": (
        HEAD + "**Tactic:** Collection | **Technique:** T1115; Platforms: Linux\n",
        "tactic Collection|technique T1115|platform Linux",
    ),
    "headings as labels": (
        "## MITRE ATT&CK\n\n### Tactic\nCollection\n\n### Technique\nT1115\n\n### Platforms\n"
        "- Linux\n\n"
        "## Notes\n- T1040\n",
        "tactic Collection|technique T1115|platform Linux",
    ),
    "a heading with its value": (
        "**Goal:** Find it.\n\n**Categorization:** T1115 - Clipboard Data\n\n"
        "**Response:** see T1040\n",
        "technique T1115|name Clipboard Data T1115",
    ),
    "a reference under the wrong bullet": (
        HEAD + "- **Technique:** T1115\n- **Platforms:** Linux\n"
        f"  - [MITRE ATT&CK Reference]({LINK}/T1115)\n",
        f"technique T1115|platform Linux|url {LINK}/T1115",
    ),
    "an address at the end of the page": (
        HEAD + f"- Technique: [Clipboard Data][1]\n\n## Goal\n\nFind it.\n\n[1]: {LINK}/T1115\n",
        f"name Clipboard Data|name Clipboard Data T1115|technique T1115|url {LINK}/T1115",
    ),
    "tactics joined by and": (
        HEAD + "Tactics: Execution and Command and Control / Exfiltration & Credential Access\n"
        "Technique: T1115\n",
        "tactic Execution|tactic Command and Control|tactic Exfiltration|"
        "tactic Credential Access|technique T1115",
    ),
    "phases of another model": (
        HEAD + "- Tactic / Kill Chain Phases: Delivery, Initial Access, Actions on Objectives\n"
        "- Technique: T1566\n",
        "tactic Initial Access|technique T1566",
    ),
    "a tactic and a platform below a label for all": (
        "## MITRE ATT&CK Mapping\n\n- T1115 Clipboard Data\n- Collection\n- Linux\n",
        "technique T1115|name Clipboard Data T1115|tactic Collection|platform Linux",
    ),
    "a platform behind an id": (HEAD + "T1115, Windows\n", "technique T1115|platform Windows"),
    "nothing yet": (
        HEAD + "- **ATT&CK Mapping:** N/A\n- **Tactic:** TBD\n- **Platforms:** All\n",
        "",
    ),
    "sentences if nothing else maps the page": (
        HEAD + "The event is Clipboard Data (T1115), on Linux.\n",
        "name Clipboard Data T1115|technique T1115",
    ),
    "typos": (
        HEAD + "Technique: T1059.1, T115, t1059/001\n",
        "technique T1059.1|technique T115|technique t1059/001",
    ),
    "a detection strategy": (
        HEAD + "- Technique: T1040\n- Detection strategy: DET0314\n",
        "technique T1040|detection DET0314",
    ),
    "a remark after a platform": (
        HEAD + "- Platform: Linux (Ubuntu only), Windows Server 2022\n",
        "platform Linux|platform Windows",
    ),
    "code": (HEAD + "```\nTechnique: T1040\n```\n\n> * `Technique`: `T1115`\n", "technique T1115"),
    "other sections": (
        "# T1040\n\n## Technical Context\n\n- **Technique:** T1003\n\n## Response\n\nT1059\n",
        "",
    ),
    "a marker of a label elsewhere": (HEAD + "No mapping: see *Response*.\n", ""),
}


@pytest.mark.parametrize("name", FORMS)
def test_claims_are_extracted(name):
    text, expected = FORMS[name]
    page, _ = markdown.parse(Text("page.md", text))
    claims = [f"{c.kind} {c.text} {c.about}".strip() for c in extract.of_page(page)]
    assert sorted(claims) == sorted(filter(None, expected.split("|")))


@pytest.mark.parametrize("name", FORMS)
def test_a_claim_has_the_span_of_its_text(name):
    source = Text("page.md", FORMS[name][0])
    for claim in extract.of_page(markdown.parse(source)[0]):
        line = source.line_text(claim.span.line - 1)
        assert claim.text in (
            line[claim.span.column - 1 : claim.span.end_column - 1],
            claim.identity,
        )


def test_a_sentence_maps_nothing_if_there_is_a_list():
    page, _ = markdown.parse(
        Text(
            "page.md",
            HEAD + "- Technique: T1115\n\nThe opposite is Lateral Tool Transfer (T1570).\n",
        )
    )
    assert [(c.text, c.mapping) for c in extract.of_page(page) if c.kind == "technique"] == [
        ("T1115", True),
        ("T1570", False),
    ]


CHECKED = {
    "all right": (
        "- Mapping: T1115 - Clipboard Data\n- Tactic: Collection\n- Platforms: linux, WINDOWS\n"
        f"- [ATT&CK]({LINK}/T1115)\n",
        [],
    ),
    "revoked": ("- Mapping: T1562.001 - Disable or Modify Tools\n", ["ADS301 warning T1562.001"]),
    "unknown id": ("- Mapping: T1999\n", ["ADS302 error T1999"]),
    "unknown name": ("- Technique: Clipboard Daat\n", ["ADS302 error Clipboard Daat"]),
    "name of another technique": (
        "- Mapping: T1115 - Network Sniffing\n",
        ["ADS309 error Network Sniffing"],
    ),
    "shortened name": (
        "- Mapping: T1003 - Credential Dumping\n",
        ["ADS314 warning Credential Dumping"],
    ),
    "tactic of other techniques": (
        "- Mapping: T1115\n- Tactic: Execution\n",
        ["ADS304 error Execution"],
    ),
    "tactic up to ATT&CK 18": (
        "- Mapping: T1036\n- Tactic: Defense Evasion\n",
        ["ADS312 warning Defense Evasion"],
    ),
    "tactic of one of two": ("- Mapping: T1115, T1059.001\n- Tactics: Execution, Collection\n", []),
    "tactic below the wrong one": (
        "- T1115\n  - Tactic: Execution\n- T1059.001\n",
        ["ADS304 error Execution"],
    ),
    "C2": ("- Mapping: T1071\n- Tactic: C2\n", []),
    "platform of other techniques": (
        "- Mapping: T1115\n- Platforms: Containers\n",
        ["ADS305 error Containers"],
    ),
    "platform renamed": ("- Mapping: T1542\n- Platforms: Network\n", ["ADS313 warning Network"]),
    "unknown platform": ("- Mapping: T1115\n- Platforms: Toaster\n", ["ADS306 error Toaster"]),
    "platform with a remark": (
        "- Mapping: T1596.005\n- Platforms: PRE (Pre-Execution)\n",
        ["ADS306 warning PRE (Pre-Execution)"],
    ),
    "platform of other techniques with a remark": (
        "- Mapping: T1115\n- Platforms: PRE (Pre-Execution)\n",
        ["ADS305 error PRE (Pre-Execution)"],
    ),
    "all platforms except one": (
        "- Mapping: T1611\n- Platforms: Containers, Linux, Windows\n",
        ["ADS336 info Windows"],
    ),
    "one of several platforms": ("- Mapping: T1611\n- Platforms: Containers\n", []),
    "dead link": (
        "- [Clipboard Data](https://attack.mitre.org/wiki/Technique/T1115)\n",
        ["ADS317 warning https://attack.mitre.org/wiki/Technique/T1115"],
    ),
    "link to another technique": (
        f"- Mapping: T1115\n- [MITRE ATT&CK Reference]({LINK}/T1040)\n",
        [f"ADS318 error {LINK}/T1040"],
    ),
    "link to the parent": (f"- Mapping: T1059.001\n- [Reference]({LINK}/T1059)\n", []),
    "related link": (f"- Mapping: T1115\n- See also [Network Sniffing]({LINK}/T1040)\n", []),
    "detection of another technique": (
        "- Mapping: T1115\n- Detection strategy: DET0314\n",
        ["ADS341 warning DET0314"],
    ),
    "a table with a column that claims nothing": (
        "| Tactic | Technique | Name |\n|---|---|---|\n| Collection | T1115 | Clipboard Data |\n",
        [],
    ),
    "a table with remarks": (
        "| Technique | Description |\n| :-: | - |\n| Clipboard Data | What was copied |\n",
        [],
    ),
    "a name after its parent's": (
        "- Techniques: T1059.001 Command and Scripting Interpreter - PowerShell, "
        "T1037.001 Boot or Logon "
        "Initialization Scripts / Logon Script (Windows)\n"
        "- [Execution / Command and Scripting Interpreter / "
        f"PowerShell]({LINK}/T1059/001/)\n",
        [],
    ),
    "the name of its predecessor": (
        "- Mapping: T1685 - Impair Defenses\n",
        ["ADS314 warning Impair Defenses"],
    ),
    "a name that begins with a slash": ("- Technique: /etc/passwd and /etc/shadow\n", []),
    "the same next to its id": ("- Technique: T1003.008 - /etc/passwd and /etc/shadow\n", []),
    "the last digits of a sub-technique": (
        "- Technique: T1059\n- Sub-technique: .001 (PowerShell)\n",
        [],
    ),
    "platforms of no technique": ("- Platforms: Windows, Linux\n", []),
    "versions of a platform": ("- Mapping: T1115\n- Platforms: Windows 10/11\n", []),
    "reference to another section": (
        "- Technique: see below\n- Platforms: see Technical Context\n",
        [],
    ),
    "technique of ICS": ("- Mapping: T0801\n", ["ADS310 info T0801"]),
}


def raw(text, release="20.0"):
    installed = Installed()
    findings = prose.of_raw(Text("page.md", text), installed.load(release), installed)
    return sorted(findings, key=lambda item: item.sort_key)


def shown(text, item):
    line = text.split("\n")[item.span.line - 1][item.span.column - 1 : item.span.end_column - 1]
    return f"{item.code} {item.severity.label} {line}"


@pytest.mark.parametrize("name", CHECKED)
def test_claims_of_a_raw_page_are_checked(name):
    body, expected = CHECKED[name]
    text = HEAD + body
    assert [shown(text, item) for item in raw(text)] == expected


def test_an_unknown_detection_strategy_is_reported():
    text = HEAD + "- Mapping: T1115\n- Detection strategy: DET9999\n"
    assert [shown(text, item) for item in raw(text, "18.1")] == ["ADS340 error DET9999"]


def test_a_revoked_technique_is_checked_as_its_successor():
    text = "# Container evades security monitoring\n\n## Categorization\n\n- Mapping: "
    assert [item.code for item in raw(text + "T1562.001\n")] == ["ADS301"]
    assert [item.code for item in raw(text + "T1040\n")] == ["ADS335"]
    assert [item.code for item in raw(text + "T1040, T1999\n")] == ["ADS302"]


def test_the_release_decides():
    body = HEAD + "- Mapping: T1036\n- Tactic: Defense Evasion\n- Platforms: Network Devices\n"
    assert [item.code for item in raw(body, "18.1")] == ["ADS305"]
    assert [item.code for item in raw(body, "20.0")] == ["ADS312", "ADS305"]


def project(tmp_path, **pages):
    folder = tmp_path / "strategies"
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return Project(tmp_path, folder, tmp_path / "build")


def test_check_reports_the_claims_of_a_raw_page_at_their_lines(tmp_path):
    text = HEAD + "- **Technique:** T1999\n- **Platforms:** Linux\n"
    result = build.check(project(tmp_path, raw=text))
    assert [(item.span.line, item.code) for item in result.diagnostics] == [
        (1, "ADS005"),
        (5, "ADS302"),
    ]
    assert result.catalog.entries == ()


def test_a_page_with_broken_front_matter_is_not_checked_as_a_raw_page(tmp_path):
    text = "---\nads: 1\n---\n" + HEAD + "- Technique: T1999\n"
    assert {item.code for item in build.check(project(tmp_path, page=text)).diagnostics} == {
        "ADS102"
    }


def test_a_raw_page_is_checked_against_the_release_of_its_project(tmp_path):
    old = complete('---\nattack: {version: "18.1", techniques: [{id: T1040}]}\n---\n')
    strategies = build.check(project(tmp_path, old=old)).catalog.strategies
    assert prose.release_of_raw(strategies, Installed()) == "18.1"
    assert prose.release_of_raw(strategies, Installed(pinned="20.0")) == "20.0"
    assert prose.release_of_raw((), Installed()) == index.releases()[-1]


def checked(tmp_path, categorization, front=""):
    text = complete(
        f"---\n{front}\n---\n## Categorization\n\n{categorization}\n"
        if front
        else f"## Categorization\n\n{categorization}\n"
    )
    findings = build.check(project(tmp_path, page=text)).diagnostics
    # These pages have no review.
    return [shown(text, item) for item in findings if item.code != "ADS710"]


@pytest.mark.parametrize(
    ("categorization", "expected"),
    [
        ("- Technique: T1040 - Network Sniffing\n- Tactics: Discovery\n- Platforms: Linux", []),
        ("- Technique: T1557", ["ADS330 warning T1557"]),
        ("- Technique: T1557\n  - Tactic: Collection", ["ADS330 warning T1557"]),
        ("- Technique: T1999", ["ADS302 error T1999"]),
        ("- Technique: T1562.001", ["ADS301 warning T1562.001"]),
        ("- Tactic: Execution", ["ADS304 error Execution"]),
        ("- Platforms: Linux, macOS", ["ADS332 warning macOS"]),
        ("- Platforms: Network", ["ADS313 warning Network"]),
        (
            "*Packet capture* is T1040, not T1557 (Adversary-in-the-Middle), and "
            "was once T1562.001.",
            [],
        ),
        ("It is not Network Sniffing (T1557).", ["ADS309 error Network Sniffing"]),
    ],
)
def test_the_categorization_of_a_strategy_is_compared_with_its_front_matter(
    tmp_path, categorization, expected
):
    assert checked(tmp_path, categorization) == expected


def test_a_technique_without_tactics_is_claimed_for_all_of_its_tactics(tmp_path):
    both = "attack: {version: '20.0', techniques: [{id: T1040, tactics: [discovery]}, {id: T1115}]}"
    assert checked(tmp_path, "- Tactics: Discovery, Collection", both) == []
    assert checked(tmp_path, "- Tactics: Credential Access, Collection", both) == [
        "ADS331 warning Credential Access"
    ]


def test_a_page_may_name_a_parent_and_its_sub_technique(tmp_path):
    front = 'attack: {version: "20.0", techniques: [{id: T1059.004}]}'
    assert checked(tmp_path, "- Technique: T1059 / T1059.004", front) == []
    assert checked(tmp_path, "- Technique: T1059.004, T1059.006", front) == [
        "ADS330 warning T1059.006"
    ]


def scoped(check, title, ids, goal="", release="20.0", **more):
    facts = index.load(release)
    return check(
        Subject(title, goal, **more), [facts.technique(identity) for identity in ids], facts
    )


CLEAN = [
    (scope.off_platform, "Pod runs a shell", ["T1059.004"], {}),
    (scope.off_platform, "Command line of a router driven from a container", ["T1059.008"], {}),
    (scope.off_platform, "Command line driven from a container", ["T1059.008", "T1609"], {}),
    (scope.off_platform, "Image with a backdoor pulled in a cluster", ["T1525"], {}),
    (scope.off_platform, "Container of an app unpacked", ["T1406"], {"release": "18.1"}),
    (scope.off_platform, "Network devices taken over by phishing", ["T1584.008", "T1566"], {}),
    (scope.preparation, "Scan of our websites", ["T1595.002"], {"sources": (("webserver",),)}),
    (
        scope.preparation,
        "Container asks a scan database",
        ["T1596.005", "T1046"],
        {"sources": (("linux",),)},
    ),
    (scope.preparation, "Look-alike domain registered", ["T1583.001"], {}),
    (scope.missing_evasion, "Security tool stopped to evade detection", ["T1685"], {}),
    (scope.missing_evasion, "Firewall rule deleted", ["T1040"], {}),
    (scope.missing_evasion, "Evasive packer", ["T1040"], {"goal": "Detection of captures."}),
]


@pytest.mark.parametrize(("check", "title", "ids", "more"), CLEAN)
def test_a_technique_that_fits_is_not_reported(check, title, ids, more):
    assert scoped(check, title, ids, **more) is None


@pytest.mark.parametrize(
    ("check", "title", "ids", "release", "fits"),
    [
        (
            scope.off_platform,
            "Shell in a container",
            ["T1059.008"],
            "20.0",
            ["T1059.013", "T1609", "T1610"],
        ),
        (scope.off_platform, "Command run on ESXi", ["T1059.001"], "20.0", ["T1675"]),
        (
            scope.preparation,
            "Container scans for databases",
            ["T1596.005"],
            "20.0",
            ["T1046", "T1613"],
        ),
        (
            scope.missing_evasion,
            "Container bypasses security monitoring",
            ["T1040"],
            "20.0",
            ["T1685", "T1612"],
        ),
        (
            scope.missing_evasion,
            "Container bypasses security monitoring",
            ["T1040"],
            "18.1",
            ["T1610", "T1562.001", "T1612"],
        ),
    ],
)
def test_the_hint_names_techniques_that_would_fit(check, title, ids, release, fits):
    message, hint = scoped(check, title, ids, release=release)
    assert ids[0] in message
    assert [word for word in hint.replace("(", " ").split() if word.startswith("T1")][
        : len(fits)
    ] == fits
    assert hint.count("(") <= 3


def test_telemetry_of_one_kind_is_the_subject_of_a_page():
    page = Subject("Exec of a shell", "", sources=(("kubernetes", "audit"),))
    assert page.about() == ("Containers",)
    mixed = Subject(
        "Exec of a shell", "", sources=(("kubernetes", "audit"), ("windows", "process_creation"))
    )
    assert mixed.about() == ()


def test_long_and_hostile_lines_do_not_hang():
    for body in (
        "[" * 3900,
        "T1059 (" * 550,
        "Tactic: " * 480,
        "Tactics: " + "x and " * 600,
        "*" * 3900,
        "x" * 900_000,
    ):
        assert isinstance(raw(HEAD + body + "\n"), list)
    assert len(raw(HEAD + "- Technique: Foobar\n" * 3000)) <= 500


# Line, column and code of the findings in real reports, by the first three letters of their names.
EXPECTED = {
    "000": ["9:29 ADS334", "9:29 ADS335", "11:18 ADS306"],
    "001": ["10:29 ADS333", "10:29 ADS335", "12:18 ADS313"],
    "002": ["7:29 ADS335", "9:27 ADS313", "9:39 ADS313"],
    "003": ["7:29 ADS335"],
    "004": ["7:29 ADS335", "9:41 ADS313", "9:41 ADS336"],
}


@pytest.mark.skipif(not REPORTS, reason="there are no reports next to the project")
@pytest.mark.parametrize("number", EXPECTED)
def test_real_reports_have_exactly_these_findings(number, tmp_path):
    result = build.check(Project(tmp_path, tmp_path, tmp_path / "build"), [REPORTS[number]])
    findings = [
        f"{d.span.line}:{d.span.column} {d.code}"
        for d in result.diagnostics
        if d.code.family is Family.ATTACK
    ]
    assert findings == EXPECTED[number]


def test_our_strategies_have_no_wrong_claims():
    root = Path(__file__).resolve().parents[2]
    files = catalog.strategy_files(root / "strategies")
    assert files
    result = build.check(Project(root, root / "strategies", root / "build"))
    wrong = [
        item
        for item in result.diagnostics
        if "ADS330" <= item.code <= "ADS336" and item.waived is None
    ]
    assert wrong == []
