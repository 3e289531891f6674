"""The gate finds whatever could run or load from elsewhere, and lets the theme's own pages pass."""

from __future__ import annotations

import pytest

from ads_compiler.site import gate

THEME = '<script>__md_scope=new URL("/",location)</script><script src="assets/a.js"></script>'


def site(tmp_path, body, trusted=THEME):
    for name, text in (("404.html", trusted), ("index.html", body)):
        (tmp_path / name).write_text(
            f"<!DOCTYPE html><html><head><title>x</title></head><body>{text}</body></html>"
        )
    return gate.check_site(tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        THEME.replace('"/"', '"../.."'),
        '<script type="application/json">{"a": "</b>"}</script>',
        '<a href="https://example.org/">x</a><a href="mailto:a@b.c">x</a><a href="#x">x</a><a href="../a/?b=c:d">x</a>',
        '<form class="md-search__form" name="search"><input type="text"></form>',
        '<link rel="canonical" href="https://example.org/"><link rel="stylesheet" href="a.css">',
        '<img src="a.png"><svg><path d="M0 0"></path></svg>',
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; onclick= javascript:</p>",
        '<meta name="viewport" content="x">',
        "<style>:root{--a:b}</style>",
    ],
)
def test_what_the_theme_writes_passes(tmp_path, body):
    assert site(tmp_path, body) == ()


@pytest.mark.parametrize(
    ("body", "said"),
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
    ],
)  # fmt: skip
def test_what_could_run_or_load_is_found(tmp_path, body, said):
    found = site(tmp_path, body)
    assert len(found) >= 1
    assert any(problem.startswith("index.html: ") and said in problem for problem in found), found


def test_without_the_generators_own_page_nothing_is_trusted(tmp_path):
    (tmp_path / "index.html").write_text("<p>x</p>")
    assert gate.check_site(tmp_path) == (
        "404.html: missing, so nothing says which scripts are the generator's",
    )


def test_pages_in_folders_are_read_too(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "index.html").write_text("<base href=/>")
    assert site(tmp_path, "") == ("a/b/index.html: <base>",)
