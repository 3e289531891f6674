"""Text of authors can show anything, and run, load or replace nothing."""

from __future__ import annotations

import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.site import gate
from ads_compiler.site.untrusted import clean, code, escape, front_matter, prose
from support.html import parse, text

FRAGMENTS = (
    "<script>", "</script>", "alert(1)", "<div>", "</div>", "</div></div>", "<!--", "-->",
    "<![CDATA[", "]]>", "<?", "<pre>", "</pre>", "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>", "[x](javascript:alert(1))", "[x](https://example.org/\")",
    "![x](//evil.example/a.png)", "![x](data:image/svg+xml,<svg>)", "```", "````", "~~~",
    "```html", "\n", "\n\n", "    ", "> ", "- ", "1. ", "# ", "## ", "{: onclick=x }",
    "{: #__search }", "|", "| --- |", "`", "``", "**", "\\", "&lt;", "&#60;", "&#x3c;script&#x3e;",
    "\x02wzxhzdk:0\x03", "\x02", "\x00", "{{ 7*7 }}", "{% raw %}", "<https://example.org>",
    "<a href='javascript:x'>", "<details open ontoggle=x>", "<style>@import'//e'", "<textarea>",
    "<noscript>", "<math><mtext>", "<table><td>", "<form><input name=x>", "\u202e", "word", " ",
    '"', "'",
)  # fmt: skip
EXTENSIONS = ["attr_list", "tables", "toc", "ads_untrusted"]


def shown(page):
    """A page of Markdown as the generators write it, read by an HTML parser."""
    return parse(f"<!DOCTYPE html><title>x</title><body>{generated(page)}")


def generated(page):
    return markdown.markdown(page, extensions=EXTENSIONS)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_no_text_leaves_its_block_or_brings_anything_that_runs(written):
    page = f"## Before\n\n{prose(written)}\n\n## After\n"
    assert list(gate.markup_problems(generated(page), ())) == []
    body = shown(page).find("body")
    assert [element.tag for element in body] == ["h2", "div", "h2"]
    assert [element.get("id") for element in body] == ["before", None, "after"]
    assert not [element for element in body[1].iter() if element.get("id")]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "</div><script>alert(1)</script>",
        "<svg onload=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "text <b>bold</b> text",
        "[x](javascript:alert(1))",
        "[x](data:text/html,a)",
        "{{ 7*7 }} {% raw %} {% endraw %}",
        'quotes """ and \\ and \' and &amp;lt;',
    ],
)
def test_markup_is_shown_as_it_was_written(markup):
    expected = markup.replace("&amp;", "&")
    assert text(shown(prose(f"before {markup} after"))) == f"x before {expected} after"


def test_links_and_local_images_work_and_images_from_elsewhere_do_not():
    rendered = prose(
        "[a](https://example.org/?a=1&b=2) [b](mailto:x@example.org) [c](../ex-1/) "
        "![d](d.png) ![e](//e/e.png)"
    )
    for expected in (
        'href="https://example.org/?a=1&amp;b=2"',
        'href="mailto:x@example.org"',
        'href="../ex-1/"',
        'src="d.png"',
    ):
        assert expected in rendered
    assert "e.png" not in rendered
    assert (
        clean('<img src="/\\e/e.png"><img src="h\tttps://e/"><img src="\\\\e/">')
        == "<img><img><img>"
    )


def test_code_is_text_in_every_language():
    for language in ("yaml", "html", "", '"><script>', "no-such-language", "python {: onclick=x }"):
        rendered = code("</code></pre><script>alert(1)</script>\x00", language)
        assert "<script" not in rendered
        assert "</code></pre><script>alert(1)</script>\ufffd" in text(parse(rendered))


def test_ids_that_the_theme_looks_for_are_dropped():
    assert (
        clean('<p id="__search">a</p><p id="Response">b</p><p id="fine">c</p>')
        == '<p>a</p><p>b</p><p id="fine">c</p>'
    )


@given(st.text())
def test_front_matter_is_one_line_that_gives_the_text_back(title):
    facts = front_matter({"title": title})
    assert facts.count("\n") == 3
    assert facts.isascii()
    assert yaml.safe_load(facts.split("\n")[1]) == {"title": title}


def test_escaped_text_is_safe_in_elements_and_attributes():
    assert (
        escape("<a b='c' d=\"e\">&\x01") == "&lt;a b=&#x27;c&#x27; d=&quot;e&quot;&gt;&amp;\ufffd"
    )
