"""Damaged text is repaired, other languages are left alone, and copied sections are reported."""

import pytest

from ads_compiler import catalog
from ads_compiler.rules.base import CrossRule
from ads_compiler.rules.helpers import mojibake
from ads_compiler.rules.registry import RULES
from support.pages import complete

OWN = [rule for rule in RULES if "ADS217" <= rule.code <= "ADS229"]


def body(heading, text):
    return complete(f"## {heading}\n\n{text}\n")


def test_every_rule_about_writing_checks_raw_pages_and_only_warns():
    assert len(OWN) == 13
    assert all(isinstance(rule, CrossRule) or rule.raw for rule in OWN)
    assert {rule.severity.label for rule in OWN} == {"warning"}


LONG = " ".join(
    f"The node of shop {word} keeps what its sensor saw."
    for word in ("one", "two", "three", "four", "five")
)


def test_a_copied_section_is_reported_with_its_similarity(tmp_path):
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
    messages = {
        page.name: [item.message for item in copied.run(page, whole.outlines)]
        for page in whole.outlines
    }
    assert messages["a.md"] == [
        f"'Technical Context' is a copy of 'Technical Context' of EX-98 (b.md), line {line(page)}"
    ]
    assert messages["b.md"] == [
        f"'Technical Context' is a copy of 'Technical Context' of EX-97 (a.md), line {line(page)}"
    ]
    assert messages["c.md"] == [
        "'Technical Context' is 86% identical to 'Technical Context' of EX-97 (a.md), "
        f"line {line(page)}"
    ]
    assert messages["d.md"] == []


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
def test_damaged_text_is_repaired(word, times, encoding):
    text = word
    for _ in range(times):
        text = misread(text, encoding)
    repaired, last = "", 0
    for item in mojibake.damaged(text):
        repaired, last = repaired + text[last : item.start] + item.repaired, item.end
        assert item.times == times
    assert repaired + text[last:] == word


def test_a_closing_mark_whose_third_byte_was_dropped_is_repaired():
    assert [item.repaired for item in mojibake.damaged("say â€œyesâ€ now")] == ["“", "”"]


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
