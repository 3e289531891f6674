"""What the rules about content and about detection logic report beyond their examples, and what they leave alone."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ads_compiler.core.text import Span
from ads_compiler.detection import interpret, taxonomy
from ads_compiler.detection.implication import impossible
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Exists,
    LogSource,
    Match,
    Not,
    Null,
    Number,
    Rule,
    Text,
    Wildcard,
)
from rules.test_verdicts import of_code, page
from support.pages import complete, findings

LINUX = "product: linux, category: process_creation"


def detection(body, source=LINUX, more=""):
    text = f"name: capture-tool\ntitle: Packet capture tool\nlogsource: {{{source}}}\n{more}detection:\n{body}\n"
    return page("telemetry: null\nstatus: draft", f"## Detection\n\n```yaml sigma\n{text}```\n")


def section(name, text, front=""):
    return page(front, f"## {name}\n\n{text}\n")


def response(*steps, front="priority: medium\nresponse: null"):
    return section("Response", "\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1)), front)


FOUND = {
    "ADS230 the name of a tool is no command": section(
        "Validation", "Use `kubectl` to start a bad pod; it must alert."
    ),
    "ADS231 a command without its alert": section(
        "Validation", "Run `tcpdump -c 1 -i any` in a pod of the shop."
    ),
    "ADS232 nothing of an event": section(
        "False Positives", "- The job of 03:00 in /opt/backup/ captures."
    ),
    "ADS234 only looks": response(
        "Investigate the `Image` thoroughly.", "Document what was found for the team."
    ),
    "ADS235 nobody": response(
        "Isolate the pod that `container.id` names.", "Share insights with all who care."
    ),
    "ADS235 protocol is nobody": response(
        "Isolate the pod in `container.id`.", "Escalate as per incident procedures."
    ),
    "ADS236 fits every alert": response(
        "Analyse the logs.", "Isolate the container.", "Escalate to the lead."
    ),
    "ADS237 two levels": section(
        "Priority", "High or Critical\n\nRaise it when a node is concerned."
    ),
    "ADS237 a list of levels": section(
        "Priority", "- Low\n- Medium\n- High\n\nDecide when it comes."
    ),
    "ADS238 label": section("Priority", "**Severity:** Low\n\nRaise when a node is concerned."),
    "ADS238 sentence": section(
        "Priority", "The priority is low because nothing is lost, if at all."
    ),
    "ADS242 in the section itself": section(
        "False Positives",
        "No known false positives.\n\n- The backup; `container.image.name` is `shop/backup`.",
    ),
    "ADS244 advice": section("Additional Resources", "- Read the vendor's guide to containers."),
    "ADS245 in any section": section(
        "Goal", "Find an intruder; look [here](https://a.example/x) for who."
    ),
    "ADS246 in a list": section("Additional Resources", "- https://a.example/x"),
    "ADS247 a slash at the end": section(
        "Additional Resources", "- [A](https://a.example/x)\n- [B](https://A.example/x/)"
    ),
    "ADS421 an account": detection(
        "  a: {Image|endswith: /tcpdump}\n  b: {User: jdoe-adm}\n  condition: a and not b"
    ),
    "ADS421 a host": detection(
        "  a: {Image|endswith: /tcpdump, Computer: srv-042}\n  condition: a"
    ),
    "ADS421 an internal name": detection(
        "  a: {CommandLine|contains: nas.acme.corp}\n  condition: a"
    ),
    "ADS421 a public address": detection("  a: {CommandLine: 93.184.216.34}\n  condition: a"),
    "ADS422 a service as category": detection(
        "  a: {Image: x}\n  condition: a", "product: windows, category: sysmon"
    ),
    "ADS422 a hyphen": detection(
        "  a: {Image: x}\n  condition: a", "product: linux, category: process-creation"
    ),
    "ADS422 a letter": detection(
        "  a: {verb: x}\n  condition: a", "product: kubernets, service: audit"
    ),
    "ADS423 upper and lower case": detection(
        "  a: {Commandline|contains: tcpdump}\n  condition: a"
    ),
    "ADS423 underscore": detection("  a: {Parent_Image: x}\n  condition: a"),
    "ADS423 missing letter": detection("  a: {OriginalFilName: x}\n  condition: a"),
    "ADS424 every rule is elsewhere": page("platforms: [macOS, SaaS]"),
    "ADS425 in an alternative": detection(
        "  a: {verb: create}\n  b:\n    - spec.initContainers.image: x\n    - verb: get\n  condition: a and not b",
        "product: kubernetes, service: audit",
    ),
    "ADS426 behind": detection("  a: {CommandLine|re: '(?<!x)tcpdump'}\n  condition: a"),
    "ADS427 keyword in a map of one": detection("  words: [tcpdump]\n  condition: words"),
    "ADS428 an empty text": detection("  a: {CommandLine|contains: ''}\n  condition: a"),
    "ADS428 a star": detection("  a: {CommandLine: '*'}\n  condition: a"),
    "ADS428 a star among others": detection(
        "  a: {Image: x, CommandLine: [tcpdump, '*']}\n  condition: a"
    ),
    "ADS428 negations": detection("  a: {Image: x}\n  b: {Image: y}\n  condition: not a and not b"),
    "ADS428 an expression": detection("  a: {CommandLine|re: '.*'}\n  condition: a"),
    "ADS429 x and not x": detection("  a: {anything: x}\n  condition: a and not a"),
    "ADS429 two values": detection("  a: {Image: x}\n  b: {Image: y}\n  condition: a and b"),
    "ADS429 a filter of everything": detection(
        "  a: {Image|endswith: [/a/tcpdump, /b/tshark]}\n  b: {Image|contains: [dump, shark]}\n  condition: a and not b"
    ),
    "ADS429 absent with a value": detection(
        "  a: {any: null}\n  b: {any|contains: x}\n  condition: a and b"
    ),
    "ADS429 a prefix": detection(
        "  a: {Image|startswith: /usr/}\n  b: {Image|startswith: /tmp/}\n  condition: a and b"
    ),
    "ADS429 numbers": detection("  a: {ProcessId: 1}\n  b: {ProcessId: 2}\n  condition: a and b"),
}


@pytest.mark.parametrize("name", FOUND)
def test_this_is_found(name, tmp_path):
    found = of_code(name[:6], findings(tmp_path, FOUND[name]))
    assert found
    assert all(item.hint for item in found)


CLEAN = {
    "ADS230 an atomic test": section("Validation", "Atomic test T1040-1 must alert."),
    "ADS230 a link": section("Validation", "[Atomic test](https://a.example/T1040) must alert."),
    "ADS231 told in a step": section(
        "Validation", "1. Run `tcpdump -c 1`.\n2. Verify that an alert is raised."
    ),
    "ADS231 told above the code": section(
        "Validation", "This should trigger one alert:\n\n```bash\ntcpdump -c 1\n```"
    ),
    "ADS231 prose without steps": section("Validation", "See ADS-0007."),
    "ADS234 low": response(
        "Read `Image`.", "Tell the owner.", front="priority: low\nresponse: null"
    ),
    "ADS234 in the front matter": section(
        "Response", "1. Read `Image` and think.\n2. Tell the owner of the pod."
    ),
    "ADS235 informational": response(
        "Read `Image`.", "Close it.", front="priority: informational\nresponse: null"
    ),
    "ADS235 on call": response(
        "Isolate the pod in `container.id`.", "Wake the platform team on call."
    ),
    "ADS236 a field": response(
        "Read `Image` first.", "Isolate the container.", "Escalate to the lead."
    ),
    "ADS237 one level": section("Priority", "High, or critical when a node is concerned."),
    "ADS237 a table": section(
        "Priority", "| Level | When |\n| --- | --- |\n| Low | test |\n| High | shop |"
    ),
    "ADS238 raised and lowered": section(
        "Priority", "High: data.\n\n- Lower to low priority if it is a test."
    ),
    "ADS238 the same word": section("Priority", "The priority is high because data is lost."),
    "ADS238 high is no level": section(
        "Priority", "Low privileges suffice; raise it when a node is concerned."
    ),
    "ADS239 the same words in short": section(
        "False Positives", "- The sensor `a`.\n- A tool `b`."
    ),
    "ADS240 there are none": section("Validation", "No emulation steps are available."),
    "ADS242 of a source": section(
        "False Positives", "- No false positives of `a` are seen in `b`; of `c` there are."
    ),
    "ADS243 near real time": section(
        "Strategy Abstract", "Near real time. Logs are uploaded daily."
    ),
    "ADS243 a nightly job": section(
        "Strategy Abstract", "Alerts come in real time. A backup runs nightly."
    ),
    "ADS244 ids": section(
        "Additional Resources", "- CVE-2024-21626\n- RFC 8907\n- Runbook `ir-12`\n- T1040, Sniffing"
    ),
    "ADS244 a group": section("Additional Resources", "- Tools\n  - [Nmap](https://nmap.org/)"),
    "ADS246 with a title": section("Additional Resources", "- Nmap: <https://nmap.org/>"),
    "ADS247 other fragments": section(
        "Additional Resources", "- [A](https://a.example/x#1)\n- [B](https://a.example/x#2)"
    ),
    "ADS421 examples and constants": detection(
        "  a: {CommandLine|contains: nas.example.org, User: [root, 'NT AUTHORITY\\SYSTEM'], a: 203.0.113.7}\n"
        "  b: {b|cidr: [10.0.0.0/8, 127.0.0.0/8, 169.254.169.254/32]}\n  condition: a and not b"
    ),
    "ADS421 versions are no addresses": detection(
        "  a: {FileVersion: '10', Product: 7}\n  condition: a"
    ),
    "ADS422 own words": detection(
        "  a: {Image: x}\n  condition: a", "product: acme_shop, category: checkout"
    ),
    "ADS423 own fields": detection(
        "  a: {ParentImageName: x, container.id: y, EventReceivedTime: z, Imphash: a, Image2: b}\n  condition: a"
    ),
    "ADS423 fields of an unknown source": detection(
        "  a: {Imge: x}\n  condition: a", "product: acme, category: shop"
    ),
    "ADS424 one of several": page("platforms: [Linux, macOS]"),
    "ADS424 before an attack": page("platforms: [PRE]"),
    "ADS425 positive": detection(
        "  a: {spec.containers.image: x}\n  condition: a", "product: kubernetes, service: audit"
    ),
    "ADS425 absent": detection(
        "  a: {verb: x}\n  b: {spec.containers.image|exists: false}\n  condition: a and not b",
        "product: kubernetes, service: audit",
    ),
    "ADS426 plain groups": detection(
        "  a: {CommandLine|re: '(?:a|b)[(?!]\\(\\?=x'}\n  condition: a"
    ),
    "ADS427 with a field": detection("  a: [tcpdump]\n  b: {Image: x}\n  condition: a and b"),
    "ADS427 a small log": detection(
        "  a: [tcpdump]\n  condition: a", "product: linux, service: cron"
    ),
    "ADS428 a star beside a selection": detection(
        "  a: {Image: x, CommandLine: '*'}\n  condition: a"
    ),
    "ADS429 a list may hold both": detection("  a: {own: x}\n  b: {own: y}\n  condition: a and b"),
    "ADS429 hashes hold both": detection(
        "  a: {Hashes: x}\n  b: {Hashes: y}\n  condition: a and b"
    ),
    "ADS429 one alternative is left": detection(
        "  a: {Image|endswith: [/tcpdump, /tshark]}\n  b: {Image|endswith: dump}\n  condition: a and not b"
    ),
    "ADS429 case": detection("  a: {Image: X}\n  b: {Image|cased: x}\n  condition: a and not b"),
    "ADS429 begins and ends": detection(
        "  a: {Image|startswith: /a}\n  b: {Image|endswith: /b}\n  condition: a and b"
    ),
}


@pytest.mark.parametrize("name", CLEAN)
def test_this_is_left_alone(name, tmp_path):
    found = of_code(name[:6], findings(tmp_path, CLEAN[name]))
    assert [item.message for item in found] == []
    assert "ADS000" not in {item.code for item in findings(tmp_path, CLEAN[name])}


def test_a_misspelt_field_is_told_at_its_key(tmp_path):
    text = detection(
        "  a:\n    - {Image: x}\n    - {Commandline|contains: tcpdump}\n  condition: a"
    )
    (found,) = of_code("ADS423", findings(tmp_path, text))
    assert text.split("\n")[found.span.line - 1][found.span.column - 1 :].startswith("Commandline")
    assert found.hint == "did you mean 'CommandLine'?"


def test_an_address_that_the_assumptions_name_is_explained(tmp_path):
    text = detection("  a: {DestinationIp|cidr: 10.81.0.0/16}\n  condition: a")
    assert of_code("ADS421", findings(tmp_path, text))
    told = text.replace("- The sensor reports", "- Management is 10.81.0.0/16. The sensor reports")
    assert told != text
    assert of_code("ADS421", findings(tmp_path, told)) == []


def test_an_address_with_a_comment_is_explained(tmp_path):
    text = detection(
        "  a:\n    # the management network\n    DestinationIp|cidr: 10.81.0.0/16\n  condition: a"
    )
    assert of_code("ADS421", findings(tmp_path, text)) == []


def test_a_field_that_the_telemetry_lacks_is_told_once(tmp_path):
    body = "  a: {Imgae: x, container.id: y, container.image.name: z}\n  condition: a"
    block = f"```yaml sigma\nname: capture-tool\ntitle: T\nlogsource: {{{LINUX}}}\ndetection:\n{body}\n```\n"
    text = complete(f"## Detection\n\n{block}")
    codes = [item.code for item in findings(tmp_path, text)]
    assert ("ADS411" in codes, "ADS423" in codes) == (True, False)


SOURCE = LogSource("windows", "process_creation")
VALUES = ("ab", "AB", "a", "b", "xab", "abx", "ba", "", "1")
PAIRS = [
    parts for parts in product(("a", "ab", "B", Wildcard.MANY), repeat=2) if Wildcard.MANY in parts
]
PATTERNS = st.sampled_from(
    [Text(parts, cased) for cased in (False, True) for parts in (*PAIRS, ("ab",), ("AB",), ("b",))]
    + [Text((Wildcard.MANY, "b", Wildcard.MANY)), Text((Wildcard.ONE, "b")), Text(())]
    + [Null(), Exists(True), Exists(False), Number(1), Number(2)]
)
LEAVES = st.builds(Match, st.sampled_from(["Image", "own"]), PATTERNS)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=7,
)


@given(TREES)
@example(AllOf((Match("Image", Text(())), Not(Match("Image", Text(("a", Wildcard.MANY)))))))
def test_a_rule_that_is_called_impossible_matches_no_event(tree):
    rule = Rule("r", "r", "low", SOURCE, tree, Span("a.md"))
    if impossible(rule) is None:
        return
    own = (*VALUES, 1, 2, None, ["a", "b"], ["ab", "x"], [])
    for image, other in product((*VALUES, 1, 2, None, ...), (*own, ...)):
        event = {
            key: value for key, value in (("Image", image), ("own", other)) if value is not ...
        }
        assert not interpret.holds(tree, event)


def test_a_rule_with_very_many_alternatives_is_decided_in_time():
    many = AllOf(
        tuple(AnyOf(tuple(Match(f"f{n}", Text((str(v),))) for v in range(50))) for n in range(200))
    )
    assert impossible(Rule("r", "r", "low", SOURCE, many, Span("a.md"))) is None
    closed = AllOf((many, Match("x", Text(("a",))), Not(Match("x", Text(("a",))))))
    impossible(Rule("r", "r", "low", SOURCE, closed, Span("a.md")))


def test_the_taxonomy_holds_the_fields_that_every_sensor_writes():
    assert {"Image", "CommandLine", "ParentImage"} <= taxonomy.fields_of(SOURCE)
    assert taxonomy.fields_of(LogSource("acme", "process_creation")) == frozenset()
    assert "Hashes" not in taxonomy.single_valued(SOURCE)
