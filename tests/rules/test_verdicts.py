"""What the rules report beyond their examples, and what they must leave alone: a false alarm is an error too."""

import pytest

from support.pages import BASE, complete, findings

SECTIONS = (
    "Goal",
    "Response",
    "Priority",
    "False Positives",
    "Technical Context",
    "Validation",
    "Additional Resources",
)


def page(front="", body=""):
    return complete(f"---\n{front}\n---\n{body}" if front else body)


def technique(identity, release="20.0", tactics="", more=""):
    tactic_line = f", tactics: [{tactics}]" if tactics else ""
    return (
        f'attack: {{version: "{release}", techniques: [{{id: {identity}{tactic_line}}}]}}\n{more}'
    )


def sigma(head="", name="capture-tool"):
    return f"""```yaml sigma
name: {name}
title: Packet capture tool in a container
{head}logsource: {{product: linux, category: process_creation}}
detection:
  tool:
    Image|endswith: [/tcpdump, /tshark]
    container.id|exists: true
  approved:
    container.image.name: netops/diagnostics
  condition: tool and not approved
```
"""


def block(info, content="name: x"):
    return f"## Additional Resources\n\nText.\n\n```{info}\n{content}\n```\n"


def of_code(code, found):
    return [item for item in found if item.code == code]


CLEAN = {
    # Mobile and ICS are not in the index of 20.0: what it does not hold is not wrong.
    "ics technique under an Enterprise index": page(technique("T0801")),
    "mobile technique and platform under an Enterprise index": page(
        technique("T1398", more="platforms: [Android]")
    ),
    "mobile technique in its release": page(
        technique("T1406", "18.1", "defense-evasion", "platforms: [Android]")
    ),
    "mobile technique with an Enterprise one": page(
        'attack: {version: "18.1", techniques: [{id: T1406, tactics: [defense-evasion]}, {id: T1040}]}\n'
        "platforms: [Android, Linux]"
    ),
    "ics technique, whose platforms are not told": page(technique("T0842", "18.1", "discovery")),
    "links to techniques that the page does not claim, to tactics and groups": page(
        body="## Additional Resources\n\n- [T1041](https://attack.mitre.org/techniques/T1041/)\n"
        "- [Stealth](https://attack.mitre.org/tactics/TA0005/)\n- [ATT&CK](https://attack.mitre.org/)\n"
    ),
    "tag of the parent of a technique": page(
        technique("T1059.004", tactics="execution"),
        "## Detection\n\n" + sigma("tags: [attack.t1059, attack.execution]\n"),
    ),
    "date with slashes, authors in another order": page(
        "authors: [Ann, bob]",
        "## Detection\n\n" + sigma("author: bob, ann\ndate: 2026/11/20\nlevel:\n"),
    ),
    "title in a script without spaces": page("title: コンテナ内でパケットキャプチャツールが起動"),
    "two telling words": page("title: Potential credential dumping"),
    "criteria in a table": page(
        body="## Priority\n\n| Namespace | Priority |\n| --- | --- |\n| shop | critical |\n"
    ),
    "criteria without when": page(
        body="## Priority\n\nHigh.\n\n- Raise to critical in production namespaces.\n"
    ),
    "indented code": page(body="## Technical Context\n\n    ls -la /proc/self/ns\n"),
    "false positive told in prose": page(
        body="## False Positives\n\n### Backup\n\nThe job reads as `backup@shop`.\n"
    ),
    "false positive with a path": page(
        body="## False Positives\n\n- A nightly job in /opt/backup/ captures.\n"
    ),
    "blind spot told by its case": page(
        body="## Blind Spots and Assumptions\n\n### Blind Spots\n\n```yaml case\nname: renamed tool\nevents:\n"
        "  - {Image: /tmp/x, container.id: 4f2a}\n```\n\n### Assumptions\n\n- The sensor runs.\n"
    ),
    "links inside the site, with colons where they are harmless": page(
        body="## Additional Resources\n\n- [a](../x.md#b:c) [b](?q=a:b) [c](#d) [e](x/y:z) [f](foo%3Abar)\n"
        "- <https://a.example/x> and [mail](mailto:a@b.example)\n"
    ),
    "joiners that scripts and emoji need": page(
        body="## Goal\n\nFind \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.\n"
    ),
    "blocks of other languages": page(
        body='## Technical Context\n\n```bash\nls\n```\n\n```spl\nx\n```\n\n```yaml title="sigma"\na: b\n```\n'
    ),
    "HTML between backticks": page(body="## Goal\n\nFind `<script>`, 1 < 2 and a <- b.\n"),
}


@pytest.mark.parametrize("name", CLEAN)
def test_this_is_no_error_and_no_warning(name, tmp_path):
    found = findings(tmp_path, CLEAN[name])
    assert [(item.code, item.message) for item in found if item.severity.label != "info"] == []


def link(url):
    return page(body=f"## Additional Resources\n\n- [more](<{url}>)\n")


FOUND = {
    "ADS106 a heading that nobody knows": page(body="## Tooling\n\nText.\n"),
    "ADS111 slip in the kind": page(body=block("yaml sgima")),
    "ADS111 plural": page(body=block("yaml cases")),
    "ADS111 kind alone": page(body=block("case")),
    "ADS111 more words than the kind": page(body=block("yaml sigma title=x")),
    "ADS111 a rule in a plain block": page(
        body="## Detection\n\n" + sigma() + "\n" + sigma(name="other").replace("yaml sigma", "yaml")
    ),
    "ADS111 never closed": page(body="## Additional Resources\n\n```bash\nls\n"),
    "ADS111 a rule outside Detection": page(
        body="## Technical Context\n\nText.\n\n" + sigma(name="other")
    ),
    "ADS210 paragraphs instead of steps": page(
        body="## Response\n\nSomebody looks at it, in the morning.\n"
    ),
    "ADS211 nothing concrete in prose": page(
        body="## False Positives\n\nAdministrators at work.\n"
    ),
    "ADS301 no successor": page(technique("T1454", "18.1", more="platforms: [Android]")),
    "ADS204 boilerplate of the framework": page(
        'title: "Alerting & Detection Strategy: Containers"'
    ),
    "ADS204 only the tool is told": page("title: Malicious use of certutil"),
    "ADS207 before the framework": page('created: "2016-02-03"'),
    "ADS302 number that no domain has": page(technique("T9999")),
    "ADS304 name instead of short name": page(technique("T1040", tactics="Credential Access")),
    "ADS304 id instead of short name": page(technique("T1040", tactics="TA0007")),
    "ADS306 word of a cloud": page("platforms: [AWS]"),
    "ADS313 word of an old release": page("platforms: [Office 365]"),
    "ADS410 level": page(body="## Detection\n\n" + sigma("level: low\n")),
    "ADS410 status": page(body="## Detection\n\n" + sigma("status: test\n")),
    "ADS410 author": page(body="## Detection\n\n" + sigma("author: somebody else\n")),
    "ADS410 date": page(body="## Detection\n\n" + sigma("date: 2025-01-01\n")),
    "ADS410 tag that is narrower than the page": page(
        body="## Detection\n\n" + sigma("tags: [attack.t1040.001]\n")
    ),
    "ADS415 acceptance outside False Positives": page(
        body="## Validation\n\nText.\n\n```yaml case\nname: a\nexpect: alert\nevents:\n"
        "  - {Image: /usr/bin/tcpdump, container.id: 4f2a}\n```\n"
    ),
    "ADS802 case": link("JaVaScRiPt:alert(1)"),
    "ADS802 entity": link("&#106;avascript:alert(1)"),
    "ADS802 control character": link("java&#x09;script:alert(1)"),
    "ADS802 percent": link("java%73cript%3Aalert(1)"),
    "ADS802 data": link("data:text/html,x"),
    "ADS802 vbscript": link("vbscript:x"),
    "ADS802 program": link("ms-msdt:/id"),
    "ADS802 no scheme": link("//evil.example/x"),
    "ADS802 file server": link(r"\\\\evil.example\x"),
    "ADS802 reference": page(body="## Goal\n\nFind [this][r].\n\n[r]: javascript:alert(2)\n"),
    "ADS803 isolate": page(body="## Goal\n\nFind \u2066this\u2069.\n"),
    "ADS803 zero width": page(body="## Goal\n\nFi\u200bnd.\n"),
    "ADS803 tag character": page(body="## Goal\n\nFind\U000e0041.\n"),
    "ADS804 next line": page(body="## Goal\n\nFind\u0085 this.\n"),
}


@pytest.mark.parametrize("name", FOUND)
def test_this_is_found(name, tmp_path):
    found = of_code(name[:6], findings(tmp_path, FOUND[name]))
    assert found
    assert all(item.hint for item in found)


@pytest.mark.parametrize("field", ["created", "updated"])
def test_a_day_that_does_not_exist_is_found_at_its_place(field, tmp_path):
    text = "\n".join(
        f'{field}: "2026-02-30"' if line.startswith(field) else line for line in BASE.split("\n")
    )
    (found,) = findings(tmp_path, text)
    assert (found.code, text.split("\n")[found.span.line - 1]) == (
        "ADS103",
        f'{field}: "2026-02-30"',
    )


def test_a_technique_of_a_domain_that_is_not_installed_is_said_to_be_unchecked(tmp_path):
    (found,) = of_code("ADS310", findings(tmp_path, page(technique("T0801"))))
    assert "is of ICS ATT&CK, and only Enterprise ATT&CK 20.0 is installed" in found.message


@pytest.mark.parametrize(
    ("claim", "hint"),
    [
        ("T1041", None),
        ("T1140.001", "look it up"),
        ("T1059.099", "did you mean 'T1059.009'"),
        ("T1562.099", "T1562 is revoked; its successor is T1685"),
        ("T1110.777", "T1110 (Brute Force) has T1110.001 to T1110.004"),
        ("T9999, name: Network Sniffing", "did you mean 'T1040' (Network Sniffing)?"),
    ],
)
def test_the_hint_about_an_unknown_technique_is_no_wild_guess(claim, hint, tmp_path):
    found = of_code("ADS302", findings(tmp_path, page(technique(claim))))
    assert ([item.hint[: len(hint)] for item in found] == [hint]) if hint else found == []


def test_a_successor_that_the_page_has_already_is_not_proposed_again(tmp_path):
    techniques = "[{id: T1685}, {id: T1562.001}]"
    text = page(f'attack: {{version: "20.0", techniques: {techniques}}}\nplatforms: [Linux]')
    (found,) = of_code("ADS301", findings(tmp_path, text))
    assert found.hint == "remove it: the page has both"


def test_a_revoked_technique_says_what_its_successor_changes_on_the_page(tmp_path):
    text = page(technique("T1562.001", tactics="defense-evasion", more="platforms: [Linux, SaaS]"))
    (found,) = of_code("ADS301", findings(tmp_path, text))
    assert found.severity.label == "warning"
    assert found.hint == (
        "write 'T1685'; its tactics are defense-impairment (not defense-evasion), and it lacks the page's SaaS"
    )


def test_a_page_with_a_fact_that_is_wrong_everywhere_is_of_no_release(tmp_path):
    outdated = technique("T1574.006", tactics="defense-evasion", more="platforms: [Linux]")
    assert of_code("ADS321", findings(tmp_path, page(outdated)))
    wrong = outdated.replace("defense-evasion", "defense-evasion, collection")
    assert of_code("ADS321", findings(tmp_path, page(wrong))) == []


def test_facts_of_two_releases_hold_together_in_none(tmp_path):
    text = page(
        'attack: {version: "20.0", techniques: [{id: T1685}, {id: T1562.001}]}\nplatforms: [Linux]'
    )
    (found,) = of_code("ADS321", findings(tmp_path, text))
    assert found.message.startswith("in no release from 13.1 to 20.0")


@pytest.mark.parametrize(
    "front",
    [
        "platforms: [Containers]",  # the logs of a container are those of its node
        'attack: {version: "20.0", techniques: [{id: T1040}, {id: T1046}]}\nplatforms: [macOS]',
        technique("T1609", more="platforms: [Containers]"),
    ],
)
def test_a_platform_is_missed_only_where_nothing_else_explains_it(front, tmp_path):
    assert of_code("ADS316", findings(tmp_path, page(front))) == []


def test_one_cause_gives_one_finding(tmp_path):
    malformed = (
        "## Validation\n\nText.\n\n```yaml case\nname: x\nevents: [{Image: a}]\nevnts: []\n```\n"
    )
    assert [item.code for item in findings(tmp_path, page(body=malformed))] == ["ADS101"]
    misspelt = page().replace("## Validation", "## Validating")
    assert [
        item.code for item in findings(tmp_path, misspelt) if item.code in ("ADS104", "ADS106")
    ] == ["ADS104"]
    unknown_rule = "## Validation\n\nText.\n\n```yaml case\nname: x\nrule: capture-tols\nevents: [{Image: a}]\n```\n"
    assert [item.code for item in findings(tmp_path, page(body=unknown_rule))] == ["ADS414"]


CORRELATION = """```yaml sigma
name: probe
title: Capture tool
level: informational
logsource: {product: linux, category: process_creation}
detection:
  tool: {Image|endswith: /tcpdump, container.id|exists: true, container.image.name: shop}
  condition: tool
---
name: many
title: Capture tools of many users
correlation:
  type: value_count
  rules: [probe]
  group-by: [container.id, container.idd]
  timespan: 5m
  condition: {field: user.name, gte: 5}
```
"""


def test_fields_of_a_correlation_are_looked_up_where_its_rules_read(tmp_path):
    text = page(body="## Detection\n\n" + CORRELATION)
    found = findings(tmp_path, text)
    places = [
        text.split("\n")[f.span.line - 1][f.span.column - 1 : f.span.end_column - 1] for f in found
    ]
    assert [(item.code, place) for item, place in zip(found, places, strict=True)] == [
        ("ADS411", "container.idd"),
        ("ADS411", "condition"),
    ]
    assert found[0].hint == "did you mean 'container.id'?"
    assert "'user.name', which the telemetry of linux / process_creation" in found[1].message


def test_a_log_source_that_is_not_listed_is_told_once(tmp_path):
    text = page(body="## Detection\n\n" + sigma().replace("product: linux", "product: windows"))
    (found,) = of_code("ADS411", findings(tmp_path, text))
    assert "reads windows / process_creation, which the telemetry does not list" in found.message


def test_a_rule_of_keywords_reads_all_fields_of_its_log_source(tmp_path):
    rule = "name: k\ntitle: K\nlogsource: {product: linux, category: process_creation}\n"
    text = page(
        body=f"## Detection\n\n```yaml sigma\n{rule}detection: {{words: [tcpdump], condition: words}}\n```\n"
    )
    assert of_code("ADS412", findings(tmp_path, text)) == []
