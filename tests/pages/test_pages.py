import json
import re
from pathlib import Path

import html5lib
import pytest

from ads_compiler import build, publish
from ads_compiler.errors import SiteError
from ads_compiler.pages import config, gate, tree, untrusted
from ads_compiler.project import discover
from cli.projects import BASE, HOSTILE, hostile_page, project
from cli.test_cli import at

ROOT = Path(__file__).resolve().parents[2]


def pages(root):
    found = discover(root)
    return tree.generate(publish._site(found, build.check_and_test(found)))


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    root = project(tmp_path_factory.mktemp("hostile"), good=BASE.replace("EX-1", "EX-2"), hostile=hostile_page())
    done = at(root, "build", "--strict", "--fail-on", "never")
    assert done.exit_code == 0, done.stderr
    return root / "build" / "site"


def test_a_strategy_stands_in_the_order_in_which_it_is_needed(tmp_path):
    page = pages(project(tmp_path))["strategies/ex-1/index.md"]
    assert re.findall(r"(?m)^## ([^{\n]+?)(?: \{.*)?$", page) == [
        "Response", "False positives", "Goal", "Strategy abstract", "Technical context", "Categorization",
        "Blind spots and assumptions", "Detection", "Evidence", "Priority", "Additional resources", "Facts",
    ]  # fmt: skip


def test_rules_and_cases_are_shown_once_in_their_own_places(tmp_path):
    page = pages(project(tmp_path))["strategies/ex-1/index.md"]
    assert page.count("tcpdump in a web pod") == 1
    assert page.index("## Evidence") < page.index("tcpdump in a web pod")
    assert page.count("capture-tool</code>") == 1


def test_a_failing_case_is_never_shown_as_proven(tmp_path):
    broken = BASE.replace("name: tcpdump in a web pod", "name: tcpdump in a web pod\nalerts: 5")
    page = pages(project(tmp_path, a=broken))["strategies/ex-1/index.md"]
    header = json.loads(page.split("\n")[1])["ads"]
    assert header["proof"] == {"kind": "fails", "words": "1 of 3 cases FAIL"}
    assert "ads-proof-fails" in page


def test_a_page_without_cases_is_not_proven(tmp_path):
    draft = re.sub(r"```yaml case\n.*?```\n", "", BASE, flags=re.DOTALL).replace("status: production", "status: draft")
    page = pages(project(tmp_path, a=draft))["strategies/ex-1/index.md"]
    assert json.loads(page.split("\n")[1])["ads"]["proof"]["kind"] == "none"


def test_pages_are_the_same_each_time(tmp_path):
    root = project(tmp_path)
    assert pages(root) == pages(root)


def test_every_finding_has_its_page(tmp_path):
    found = pages(project(tmp_path))
    assert "rules/ads301.md" in found
    assert "rules/ads601.md" in found


def test_an_open_fence_does_not_swallow_what_follows(tmp_path):
    page = pages(
        project(tmp_path, a=BASE.replace("## Additional Resources\n", "## Additional Resources\n\n```\nopen\n"))
    )
    built = page["strategies/ex-1/index.md"]
    assert "## Facts" in built


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("a\x02wzxhzdk:0\x03b", "a\ufffdwzxhzdk:0\ufffdb"),
    ],
)
def test_raw_html_of_authors_is_shown_as_text(markdown, shown):
    assert shown in untrusted.prose(markdown)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"])
def test_an_unsafe_link_is_not_made(url):
    assert "href" not in untrusted.prose(f"[x]({url})")
    assert "href" not in untrusted.clean(f'<a href="{url}">x</a>')


def test_links_images_and_headings_of_authors_are_tamed():
    assert 'href="https://example.org/"' in untrusted.prose("[x](https://example.org/)")
    assert "src" not in untrusted.clean('<img src="https://example.org/x.png">')
    assert "src" not in untrusted.clean('<img src="//example.org/x.png">')
    assert 'src="a/b.png"' in untrusted.clean('<img src="a/b.png">')
    assert "<h3>" in untrusted.prose("# top")
    assert untrusted.clean('<h2 id="__search">x</h2>') == "<h2>x</h2>"
    assert untrusted.clean('<h2 id="response">x</h2>') == '<h2 id="response">x</h2>'
    assert untrusted.clean("<p onclick=x>a<script>b</script></p>") == "<p>a</p>"


def test_the_extension_cleans_whatever_reaches_the_generator():
    from markdown import Markdown

    html = Markdown(extensions=["ads_untrusted"]).convert("# T\n\n<script>x</script><p onclick='y'>z</p>")
    assert "script" not in html
    assert "onclick" not in html


def test_front_matter_cannot_be_ended_by_a_text():
    text = untrusted.front_matter({"title": "a\n---\nb\u2028\U0001f600'\""})
    assert text.count("---") == 3
    assert text.isascii()
    assert len(text.split("\n")) == 4


def test_the_hostile_page_is_built_and_shows_its_text(hostile_site):
    page = hostile_site / "strategies" / "ex-1" / "index.html"
    found = html5lib.parse(page.read_bytes(), namespaceHTMLElements=False)
    heading = next(element for element in found.iter("h1"))
    assert "".join(heading.itertext()) == HOSTILE
    body = "".join(found.find("body").itertext())
    assert "<svg onload=alert(5)>" in body
    assert "javascript:alert(4)" in body
    titles = ["".join(element.itertext()) for element in found.iter("title")]
    assert titles[0].startswith(f"EX-1 {HOSTILE}")
    rows = html5lib.parse((hostile_site / "strategies" / "index.html").read_bytes(), namespaceHTMLElements=False)
    assert HOSTILE in "".join(rows.itertext())


def test_the_hostile_page_runs_nothing(hostile_site):
    assert gate.check_site(hostile_site) == ()
    for path in hostile_site.rglob("*.html"):
        for element in html5lib.parse(path.read_bytes(), namespaceHTMLElements=False).iter():
            assert not any(str(name).startswith("on") for name in element.attrib)
            assert "alert(" not in "".join(element.itertext()) or element.tag != "script"
    index = json.loads((hostile_site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert not any("<script" in document["title"] + document["text"] for document in index["docs"])


CRAFTED = {
    "<script>alert(1)</script>": "an inline script",
    "<p onclick='x'>": "<p onclick>",
    "<script src='https://example.org/x.js'></script>": "<script> loads from example.org",
    "<img src='//example.org/x.png'>": "<img> loads from example.org",
    "<link rel=stylesheet href='https://example.org/x.css'>": "<link> loads from example.org",
    "<iframe src='x'></iframe>": "<iframe>",
    "<form action='https://example.org/'></form>": "<form> that sends",
    "<base href='https://example.org/'>": "<base>",
    "<meta http-equiv=Refresh content='0;url=x'>": "<meta http-equiv=refresh>",
    "<a href='java\nscript:alert(1)'>x</a>": "with the scheme 'javascript'",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>": "with the scheme 'javascript'",
    "<svg><script>alert(1)</script></svg>": "an inline script",
    "<button formaction='x'>": "<button formaction>",
    "<script type='application/json'>{x</script>": "not JSON",
}


@pytest.mark.parametrize("content", CRAFTED)
def test_the_gate_stops_what_could_run(tmp_path, content):
    (tmp_path / "404.html").write_text("<!doctype html><title>x</title><script>ours()</script>")
    (tmp_path / "page.html").write_text(f"<!doctype html><title>x</title><script>ours()</script><p>{content}")
    problems = gate.check_site(tmp_path)
    assert problems
    assert all(problem.startswith("page.html: ") for problem in problems)
    assert CRAFTED[content] in problems[0]


def test_the_gate_needs_a_page_to_trust(tmp_path):
    assert gate.check_site(tmp_path)


def test_an_unsafe_site_does_not_take_the_place_of_the_old_one(tmp_path):
    root = project(tmp_path)
    assert at(root, "site", "build").exit_code == 0
    before = (root / "build" / "site" / "index.html").read_bytes()
    (root / "site" / "overrides").mkdir(parents=True)
    (root / "site" / "overrides" / "home.html").write_text(
        "{% extends 'main.html' %}{% block content %}<p onclick='x'>{% endblock %}"
    )
    done = at(root, "site", "build")
    assert done.exit_code == 2
    assert "not safe" in done.stderr
    assert "index.html: <p onclick>" in done.stderr
    assert (root / "build" / "site" / "index.html").read_bytes() == before


def test_a_broken_configuration_of_the_generator_is_told(tmp_path):
    root = project(tmp_path)
    (root / "mkdocs.yml").write_text("site_name: x\ndocs_dir: build/pages\nplugins: [no-such-plugin]\n")
    done = at(root, "build")
    assert done.exit_code == 2
    assert "no-such-plugin" in done.stderr


def test_strict_turns_warnings_into_errors(tmp_path):
    root = project(tmp_path)
    (root / "site").mkdir()
    (root / "site" / "about.md").write_text("# About\n\n[nowhere](nothing.md)\n")
    assert at(root, "site", "build").exit_code == 0
    done = at(root, "site", "build", "--strict")
    assert done.exit_code == 2
    assert "nothing.md" in done.stderr


def test_the_projects_own_configuration_is_the_packaged_one():
    shown = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    packaged = config.default_config("Detection strategies", "")
    assert shown.split("\n", 1)[1] == packaged.split("\n", 1)[1]
    assert "docs_dir: build/pages\n" in shown
    assert "site_dir: build/site\n" in shown


def test_a_site_error_is_a_setup_error():
    assert SiteError.exit_code == 2
