"""What the rules about writing find and leave alone beyond their examples."""

import pytest

from ads_compiler import catalog
from ads_compiler.rules.helpers import mojibake
from ads_compiler.rules.registry import RULES
from support.pages import complete, findings

OWN = [rule for rule in RULES if "ADS217" <= rule.code <= "ADS229"]


def body(heading, text):
    return complete(f"## {heading}\n\n{text}\n")


def titled(title):
    return complete(f"---\ntitle: {title}\n---\n# {title}\n")


def blind(spots, assumptions="- The sensor reports `container.id`."):
    return body(
        "Blind Spots and Assumptions",
        f"### Blind Spots\n\n{spots}\n\n### Assumptions\n\n{assumptions}",
    )


def of_code(code, found):
    return [item for item in found if item.code == code]


def places(code, tmp_path, text):
    """What a rule points at."""
    lines = text.split("\n")
    found = of_code(code, findings(tmp_path, text))
    return [
        lines[item.span.line - 1][item.span.column - 1 : item.span.end_column - 1] for item in found
    ]


def test_every_rule_about_writing_judges_raw_pages_and_is_no_error():
    assert len(OWN) == 13
    assert all(rule.raw and rule.severity.label == "warning" for rule in OWN)


LONG = " ".join(
    f"The node of shop {word} keeps what its sensor saw."
    for word in ("one", "two", "three", "four", "five")
)

FOUND = {
    "ADS217 nothing yet": (
        body("Validation", "Currently, no detailed\nsteps are available."),
        "Currently, no",
    ),
    "ADS217 nothing at the moment": (
        body("Goal", "No references are available at this time."),
        "No references",
    ),
    "ADS217 somebody ought to": (
        body("Goal", "Further testing in the lab is required."),
        "Further testing",
    ),
    "ADS217 over two lines": (body("Goal", "The owner is to be\ndetermined."), "to be"),
    "ADS217 owner": (complete("---\nowner: TBD\n---\n"), "TBD"),
    "ADS217 Latin": (body("Goal", "Lorem ipsum dolor."), "Lorem ipsum"),
    "ADS218 braces": (body("Goal", "Find {{ insert the event }}."), "{{ insert the event }}"),
    "ADS218 the framework's guidance": (
        body("Goal", "The intended purpose of the alert."),
        "The intended purpose",
    ),
    "ADS219 in a part": (blind("None."), "None."),
    "ADS219 without a reason": (body("False Positives", "None known."), "None known."),
    "ADS219 dash": (body("Additional Resources", "—"), "—"),
    "ADS220 in front matter": (complete("---\nowner: team-cafÃ©\n---\n"), "Ã©"),
    "ADS220 replacement character": (body("Goal", "Find the shop\ufffds tool."), "\ufffd"),
    "ADS220 in a rule": (body("Technical Context", "```bash\necho cafÃ©\n```"), "Ã©"),
    "ADS221 the page about itself": (
        body("Goal", "This document serves as a starting point."),
        "This document",
    ),
    "ADS221 advice to everybody": (
        body("Response", "1. Read `Image` first.\n2. Stay informed about new attacks on shops."),
        "Stay informed",
    ),
    "ADS222 in two sections, with other case and marks": (
        body("Goal", "Run *tcpdump -c 1* in a pod; one alert is expected within a minute!"),
        "Run `tcpdump",
    ),
    "ADS224 name of a technique": (
        complete(
            '---\ntitle: Network Sniffing\nattack: {version: "20.0", techniques: [{id: T1040, name: Network Sniffing}]}'
            "\n---\n# Network Sniffing\n"
        ),
        "Network Sniffing",
    ),
    "ADS225 part two": (
        titled("Packet capture tool started inside a container - Part 2"),
        "Packet capture tool",
    ),
    "ADS225 of the framework": (
        titled('"ADS: Packet capture tool started inside a container (copy)"'),
        "'ADS: ",
    ),
    "ADS226 intention alone": (
        body("Goal", "Detect attempts to evade our security monitoring."),
        "Detect attempts",
    ),
    "ADS227 no field and no rule": (
        complete(
            "---\nstatus: draft\ntelemetry: null\n---\n## Strategy Abstract\n\nThe logs of the runtime are read.\n"
            "\n## Detection\n\nNot built.\n"
        ),
        "Strategy Abstract",
    ),
    "ADS228 misread as malicious": (
        blind("- A backup could be mistaken for an attack."),
        "A backup",
    ),
    "ADS228 label instead of a heading": (
        body(
            "Blind Spots and Assumptions",
            "- **Blind Spots:** Assumes that logs are kept for a week.",
        ),
        "Blind Spots:** Assumes",
    ),
    "ADS229 days": (blind("- Zero-day exploits may not be detected."), "Zero-day"),
}


@pytest.mark.parametrize("name", FOUND)
def test_this_is_found_at_its_place(name, tmp_path):
    text, said = FOUND[name]
    (place,) = places(name[:6], tmp_path, text)
    assert place.startswith(said) or said.startswith(place)
    assert all(item.hint for item in of_code(name[:6], findings(tmp_path, text)))


CLEAN = {
    "words that are code": body(
        "Technical Context", "The image holds `TODO`, `XXX` and `<name of the pod>`."
    ),
    "words in other words": body(
        "Technical Context", "See https://a.example/TODO/x and the key Run-XXX-1."
    ),
    "research that was done": body(
        "Technical Context", "Research of the vendor shows that raw sockets are rare."
    ),
    "steps that come later": body(
        "Response", "1. Wait for the export to be completed.\n2. Ask for further data by mail."
    ),
    "links that begin with an order": body(
        "Additional Resources",
        "- [Describe a pod](https://a.example/x)\n- [Add a filter][1]\n\n[1]: https://a.example/y",
    ),
    "brackets in a sentence": body(
        "Goal", "Find a tool [one of three] that a shop {any} starts, with 1 < 2 and 3 > 2."
    ),
    "none, with the reason": body(
        "False Positives",
        "None known: in `cluster-a` the rule ran for 30 days over all nodes without an alert.",
    ),
    "nothing but a case": body("False Positives", "- The image `netops/diagnostics`."),
    "sentences of the same words": body(
        "Goal", "Find `tcpdump`. Find `tshark`. Find an intruder who listens."
    ),
    "summary with a number": body(
        "Technical Context", "In summary, 3 of 4 tools open a raw socket."
    ),
    "advice with a field": body(
        "Technical Context", "Teams should ensure that `container.id` is kept."
    ),
    "title of an event": titled("Container process reads files of the host"),
    "title with a number that belongs to it": titled("Packet capture tool started on Windows 10"),
    "title in another language": titled("Angriff auf Container"),
    "goal in another language": body(
        "Goal", "Findet Eindringlinge, die in einem Container Pakete mitlesen."
    ),
    "abstract in another language": body(
        "Strategy Abstract", "Gelesen wird, was auf dem Knoten geschieht."
    ),
    "goal that names the evasion and the event": body(
        "Goal", "Detect attempts to evade monitoring: a container stops the sensor of its node."
    ),
    "blind spot that depends on something": blind(
        "- Depends on the interval: tools that end sooner are not seen."
    ),
    "blind spot about false positives": blind(
        "- The namespace `debug` is excluded for its false positives."
    ),
    "blind spot of the skilled with its way": blind(
        "- Advanced attackers may evade the rule by renaming the tool."
    ),
    "assumption about what is seen": blind(
        "- A renamed tool.", "- The sensor can see every process."
    ),
    "one section for both": body(
        "Blind Spots and Assumptions",
        "### Blind Spots\n\n- A renamed tool.\n\n### Assumptions\n\n- Assumes that the sensor runs.",
    ),
    "short sections that are alike": body(
        "Goal", "Find an intruder who listens to the traffic of a container."
    ),
    "two headings of one name below two others": body(
        "Technical Context",
        "### Linux\n\n#### Tools\n\n`tcpdump`\n\n### Windows\n\n#### Tools\n\n`pktmon`",
    ),
}


@pytest.mark.parametrize("name", CLEAN)
def test_this_is_left_alone(name, tmp_path):
    codes = {rule.code for rule in OWN}
    assert [
        (item.code, item.message) for item in findings(tmp_path, CLEAN[name]) if item.code in codes
    ] == []


def test_a_section_of_another_page_is_found_with_its_degree(tmp_path):
    for name, text in (
        ("a", LONG),
        ("b", LONG),
        ("c", f"{LONG} It forgets the rest."),
        ("d", LONG[: len(LONG) // 2]),
    ):
        page = body("Technical Context", text).replace("id: EX-2", f"id: EX-{ord(name)}")
        (tmp_path / f"{name}.md").write_text(page, encoding="utf-8")
    whole, _ = catalog.load([(tmp_path / f"{name}.md", f"{name}.md") for name in "abcd"])
    (copied,) = [rule for rule in OWN if rule.code == "ADS223"]
    told = {
        entry.strategy.name: [item.message for item in copied.run(entry, whole)]
        for entry in whole.entries
    }
    assert told["a.md"] == [
        f"'Technical Context' is a copy of 'Technical Context' of EX-98 (b.md), line {line(page)}"
    ]
    assert told["b.md"] == [
        f"'Technical Context' is a copy of 'Technical Context' of EX-97 (a.md), line {line(page)}"
    ]
    assert told["c.md"] == [
        f"'Technical Context' is to 86 % a copy of 'Technical Context' of EX-97 (a.md), line {line(page)}"
    ]
    assert told["d.md"] == []


def line(page):
    return page.split("\n").index("## Technical Context") + 1


def misread(text, encoding):
    """Text as it looks when its UTF-8 is read in another encoding."""
    table = {byte: char for char, byte in mojibake._bytes(encoding).items()}
    return "".join(table.get(byte, chr(byte)) for byte in text.encode())


WORDS = [
    "container’s logs",
    "façade",
    "“quoted”",
    "naïve — yes…",
    "x ≤ y → z",
    "Zürich",
    "œuvre",
    "привет",
    "日本語",
    "10 °C",
]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("word", WORDS)
def test_damaged_text_is_mended(word, times, encoding):
    text = word
    for _ in range(times):
        text = misread(text, encoding)
    mended, last = "", 0
    for item in mojibake.damaged(text):
        mended, last = mended + text[last : item.start] + item.mended, item.end
        assert item.times == times
    assert mended + text[last:] == word


def test_a_closing_mark_whose_third_byte_was_dropped_is_mended():
    assert [item.mended for item in mojibake.damaged("say â€œyesâ€ now")] == ["“", "”"]


@pytest.mark.parametrize(
    "text",
    [
        "AMANHÃ”",
        "MANHÃ…",
        "« café…»",
        "Fuß“ und Maß…",
        "NÃO custa 10 €",
        "2√π und √∑",
        "¬µ",
        "în România, brânză",
        "„Å“",
        "FÅ”",
        "«\u00a0Â\u00a0»",
        "ESPAÑ…",
        "‚Ärger‘",
        "≈±5",
        "été—là",
        "Đà Nẵng, Việt Nam",
        "DÉJÀ…»",
        "Ψυχή",
        "Привет…”",
        "中文“”",
        "TÜÄ€",
        "5 â €",
    ],
)
def test_text_in_other_languages_is_not_taken_for_damaged(text):
    assert list(mojibake.damaged(text)) == []


def test_levels_with_their_places_are_criteria(tmp_path):
    text = body(
        "Priority", "Critical in production clusters, for the node's secrets. High in lab clusters."
    )
    assert not of_code("ADS209", findings(tmp_path, text))
    assert of_code("ADS209", findings(tmp_path, body("Priority", "Critical in all clusters.")))


def test_unloading_is_containment(tmp_path):
    front = "---\npriority: medium\nresponse: null\n---\n"
    response = "## Response\n\n1. Read `Image`.\n2. Unload it with `launchctl bootout`.\n3. Tell the Mac team.\n"
    assert not of_code("ADS234", findings(tmp_path, complete(front + response)))


def test_an_item_that_fits_every_page_is_told_once(tmp_path):
    lines = "- Review existing documentation and best practices.\n- New Network Trace Started With Netsh\n"
    found = findings(tmp_path, complete(f"## Additional Resources\n\n{lines}"))
    told = [(item.code, item.message) for item in found if item.code in ("ADS221", "ADS244")]
    assert [code for code, _ in told] == ["ADS221", "ADS244"]
    assert "Netsh" in told[1][1]


def test_two_placeholders_on_a_line_are_told_once(tmp_path):
    text = "TODO: name the tool. The rest is to be determined.\n\nTBD.\n"
    found = findings(tmp_path, complete(f"## Technical Context\n\n{text}"))
    assert [item.message.split("'")[1] for item in found if item.code == "ADS217"] == [
        "TODO",
        "TBD",
    ]
