"""The gate reports whatever could run or load from elsewhere, and passes the pages of the theme."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.site import gate, scripts, start_tags
from support.html import elements, parse

TEMPLATE = '<script>__md_scope=new URL("{{ base_url }}",location)</script>'
THEME = '<script>__md_scope=new URL("/",location)</script><script src="assets/a.js"></script>'
HEAD = '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
# Hostile fragments, each with the verdict of a checker that read the tree of an HTML5 parser.
FRAGMENTS = json.loads((Path(__file__).parent / "gate" / "fragments.json").read_text("utf-8"))
PIECES = sorted({piece for fragment in FRAGMENTS for piece in fragment["pieces"]})


def trusted(tmp_path, template=TEMPLATE):
    folder = tmp_path / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "base.html").write_text(template)
    return scripts.template_scripts([folder])


def site(tmp_path, body, head=HEAD):
    folder = tmp_path / "site"
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(
        f"{head}<title>x</title></head><body>{body}</body></html>", encoding="utf-8"
    )
    return gate.check_site(folder, trusted(tmp_path))


@pytest.mark.parametrize(
    "body",
    [
        THEME.replace('"/"', '"../.."'),
        '<script type="application/json">{"a": "</b>"}</script>',
        '<a href="https://example.org/">x</a><a href="mailto:a@b.c">x</a><a href="#x">x</a>',
        '<a href="../a/?b=c:d">x</a><svg><rect fill="url(#a)"/></svg>',
        '<form class="md-search__form" name="search"><input type="text"></form>',
        '<link rel="canonical" href="https://example.org/"><link rel="stylesheet" href="a.css">',
        '<img src="a.png"><svg><path d="M0 0"></path></svg>',
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; onclick= javascript:</p>",
        '<meta name="viewport" content="x">',
        "<style>:root{--a:b}</style>",
    ],
)
def test_the_pages_of_the_theme_pass(tmp_path, body):
    assert site(tmp_path, body) == ()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<script>alert(1)</script>", "inline script"),
        ("</title><script>alert(1)</script>", "inline script"),
        (THEME.replace("location", "evil"), "inline script"),
        ('<script type="application/json">{"a": alert(1)}</script>', "not JSON"),
        ('<script type="module">alert(1)</script>', "inline script"),
        ("<svg><script>alert(1)</script></svg>", "inline script"),
        ('<svg><script href="https://e.example/x.js"></script></svg>', "<script> loads"),
        ("<img src=x onerror=alert(1)>", "onerror"),
        ("<svg onload=alert(1)>", "onload"),
        ("<p OnClick=alert(1)>", "onclick"),
        ('<a href="javascript:alert(1)">x</a>', "javascript"),
        ('<a href=" jAva\tscript:alert(1)">x</a>', "javascript"),
        ('<a href="&#106;avascript:alert(1)">x</a>', "javascript"),
        ('<svg><a xlink:href="javascript:alert(1)"></a></svg>', "javascript"),
        ('<svg><animate attributeName="href" values="javascript:alert(1)"/></svg>', "<animate>"),
        ('<svg><use href="https://e.example/x.svg#a"/></svg>', "<use> loads"),
        ('<a href="data:text/html,x">x</a>', "data"),
        ('<a href="vbscript:x">x</a>', "vbscript"),
        ('<script src="https://e.example/x.js"></script>', "<script> loads from e.example"),
        ('<script src="//e.example/x.js"></script>', "<script> loads"),
        ('<script src="\\\\e.example/x.js"></script>', "<script> loads"),
        ('<script src="/\\e.example/x.js"></script>', "<script> loads"),
        ('<img src="https://e.example/x.png">', "<img> loads"),
        ('<img src="a.png" srcset="https://e.example/x.png 2x">', "srcset"),
        ('<video poster="https://e.example/x.png"></video>', "<video poster> loads"),
        ('<link rel="stylesheet" href="https://e.example/x.css">', "<link> loads"),
        ('<link rel="PREFETCH" href="//e.example/">', "<link> loads"),
        ("<style>@import 'https://e.example/x.css';</style>", "<style>"),
        ('<p style="background: url(//e.example/x.png)">', "style"),
        ('<iframe src="a.html"></iframe>', "<iframe>"),
        ('<p srcdoc="x">', "srcdoc"),
        ('<object data="a"></object>', "<object>"),
        ('<embed src="a">', "<embed>"),
        ('<base href="/">', "<base>"),
        ('<form action="a"></form>', "<form>"),
        ("<form method=post></form>", "<form>"),
        ('<button formaction="a">x</button>', "formaction"),
        ('<meta http-equiv="Refresh" content="0;url=a">', "refresh"),
        ('<template><script>alert(1)</script></template>', "inline script"),
        ("<noscript><img src=x onerror=alert(1)></noscript>", "onerror"),
        ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">', "onerror"),
        ("<table><image src=x onerror=alert(1)>", "onerror"),
        ("<select><title></select><img src=x onerror=alert(1)></title>", "onerror"),
        ("<!--a--!><img src=x onerror=alert(1)>-->", "onerror"),
        ("<svg><style><img src=x onerror=alert(1)></style>", "onerror"),
        ("<svg><script src=a.js>alert(1)</script></svg>", "inline script"),
        ("<svg><style><!--</style>-->@import '//e.example'</style>", "<style>"),
        ("<svg><style>&#64;import '//e.example'</style></svg>", "<style>"),
        ("<style>p{background:u\\72l(//e.example)}</style>", "<style>"),
        ('<svg><rect fill="url(https://e.example/a.svg#a)"/></svg>', "<rect fill>"),
        ('<table background="//e.example/a.png"></table>', "<table background> loads"),
        ('<img/src="x"/onerror=alert(1)>', "onerror"),
        ("<img src='x'onerror=alert(1)>", "onerror"),
        ('<img src="//[e.example">', "<img> loads"),
        ("<meta http-equiv=content-type content='text/html; charset=utf-7'>", "content-type"),
        ("<plaintext>", "<plaintext>"),
        ("<fencedframe></fencedframe>", "<fencedframe>"),
    ],
)  # fmt: skip
def test_whatever_could_run_or_load_is_reported(tmp_path, body, problem):
    problems = site(tmp_path, body)
    assert any(one.startswith("index.html: ") and problem in one for one in problems), problems


def test_a_page_must_declare_its_encoding_before_any_text(tmp_path):
    wrong = 'index.html: does not begin with <!doctype html> and <meta charset="utf-8">'
    assert site(tmp_path, "", '<!doctype html><meta charset="utf-8">') == ()
    for head in (
        "<!doctype html>",
        '<meta charset="utf-8">',
        '<!doctype html><meta charset="iso-2022-jp">',
        '<!doctype html><title>x</title><meta charset="utf-8">',
    ):
        assert site(tmp_path, "", head) == (wrong,)
    (tmp_path / "site" / "index.html").write_bytes(b"\xff")
    assert gate.check_site(tmp_path / "site", ()) == ("index.html: not UTF-8",)


def test_pages_in_folders_are_read_too(tmp_path):
    (tmp_path / "site" / "a" / "b").mkdir(parents=True)
    (tmp_path / "site" / "a" / "b" / "index.html").write_text(f"{HEAD}<base href=/>")
    assert site(tmp_path, "") == ("a/b/index.html: <base>",)


def test_the_texts_of_the_search_index_are_read_too(tmp_path):
    search = tmp_path / "site" / "search"
    search.mkdir(parents=True)
    entry = {"location": "a/", "title": "<b>x</b>", "text": "<img src=x onerror=alert(1)>"}
    (search / "search_index.json").write_text(json.dumps({"docs": [entry]}))
    assert site(tmp_path, "") == ("search/search_index.json: a/: <img onerror>",)
    (search / "search_index.json").write_text("[]")
    assert site(tmp_path, "") == ("search/search_index.json: not a search index",)


def test_only_scripts_of_templates_are_trusted_and_their_values_cannot_leave_the_string(tmp_path):
    (pattern,) = trusted(tmp_path)
    assert pattern.fullmatch('__md_scope=new URL("../..",location)')
    for value in ('"+alert(1)+"', "\\", "</script>", "a b", "${x}"):
        assert not pattern.fullmatch(f'__md_scope=new URL("{value}",location)')


@pytest.mark.parametrize(
    "template",
    [
        "<script>{{ page.title }}</script>",
        "<script>x = {{ page.title }}</script>",
        "<script>x = `{{ page.title }}`</script>",
        '<script>{% if page %}x = "{{ page.title }}"{% endif %}</script>',
        '<script type="application/json">{"a": "{{ b }}"}</script>',
        '<script src="a.js"></script>',
    ],
)
def test_a_script_that_a_template_composes_is_not_trusted(tmp_path, template):
    assert trusted(tmp_path, template) == ()


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=range(len(FRAGMENTS)))
def test_whatever_a_checker_of_the_tree_refused_is_refused(fragment):
    problems = list(gate.markup_problems("".join(fragment["pieces"]), ()))
    assert problems or not fragment["unsafe"]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_every_attribute_in_a_parsers_tree_is_one_that_the_gate_reads(fragment):
    page = f"<!DOCTYPE html><title>x</title><body>{fragment}"
    read = {
        normal(tag.name, *attribute)
        for tag in start_tags.start_tags(page)
        for attribute in tag.attributes
    }
    shown = {
        normal(element.tag, *attribute)
        for element in elements(parse(page))
        for attribute in element.attrib.items()
    }
    assert shown <= read


def normal(element, name, value):
    """An attribute without namespaces, and of <img> for <image>, which HTML reads as <img>."""
    element, name = (re.sub(r"^(\{.*\}|xlink:|xml:)", "", word).lower() for word in (element, name))
    element = "img" if element == "image" else element
    return tuple(word.replace("\0", "\ufffd") for word in (element, name, value))
