from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.core.text import Text
from ads_compiler.strategy import markdown


def parse(text):
    return markdown.parse(Text("a.md", text))


def test_front_matter_and_body_are_reported_apart():
    page, findings = parse("---\nads: 1\n---\n# T\n")
    assert not findings
    assert page.headings[0].text == "T"
    assert page.body_row == 3


def test_a_page_without_front_matter_says_how_to_begin():
    _, findings = parse("# T\n")
    assert [(f.code, f.message) for f in findings] == [("ADS005", "this page has no front matter")]


def test_front_matter_that_is_not_closed_is_reported():
    _, findings = parse("---\nads: 1\n# T\n")
    assert "never closed" in findings[0].message


def test_headings_lose_their_markup():
    page, _ = parse("## **Goal** `x` [l](http://a)\n")
    assert page.headings[0].text == "Goal x l"


def test_a_block_in_a_list_keeps_its_columns():
    page, _ = parse("- a\n\n  ```yaml sigma\n  title: x\n  ```\n")
    block = page.blocks[0]
    assert block.kind == "yaml sigma"
    assert str(block.content.span(7)) == "a.md:4:10"


def test_a_fence_that_is_never_closed_is_seen():
    page, _ = parse("```yaml sigma\ntitle: x\n")
    assert not page.blocks[0].closed
    assert parse("```yaml\na: 1\n```\n")[0].blocks[0].closed


def test_list_items_are_reported_from_what_follows_in_them():
    page, _ = parse("1. first\n\n   more\n2. second\n   - sub\n")
    assert [(p.text, p.item, p.depth) for p in page.prose] == [
        ("first", "1.", 1),
        ("more", "", 1),
        ("second", "1.", 1),
        ("sub", "-", 2),
    ]


def test_unsafe_links_and_raw_html_are_seen():
    page, _ = parse("[x](javascript:alert) and <b>y</b>\n\n<script>z</script>\n")
    assert [link.url for link in page.links] == ["javascript:alert"]
    assert [str(span) for span in page.html] == ["a.md:1:27", "a.md:1:31", "a.md:3:1"]


@given(st.text(alphabet="#-*`~> \n[]()|<a1.:", max_size=80))
def test_no_page_is_a_traceback_and_every_place_is_inside_it(text):
    page, _ = parse(text)
    rows = text.count("\n") + 1
    for piece in (*page.headings, *page.prose, *page.blocks, *page.links):
        assert 1 <= piece.span.line <= rows
