"""Every page has a strict Content Security Policy, and only scripts of templates are in it."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from ads_compiler.site import policy
from support.sites import built_site

START = '<!doctype html><html lang="en"><head><meta charset="utf-8">'
META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
TRUSTED = (re.compile(re.escape("theme()")),)


def digest(text):
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def directives(page):
    (content,) = META.findall(page)
    return {words.split()[0]: words.split()[1:] for words in content.split(";")}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return built_site(tmp_path_factory.mktemp("policy") / "p")


def test_every_page_has_a_policy_before_anything_else(site):
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    assert len(pages) > 20
    for page in pages:
        place = META.search(page)
        assert place is not None
        assert place.start() == policy.DECLARED.match(page).end()
        rules = directives(page)
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == ["'none'"]
        assert "'unsafe-inline'" not in rules["script-src"]
        assert "'unsafe-eval'" not in rules["script-src"]
        assert all(word == "'self'" or word.startswith("'sha256-") for word in rules["script-src"])


def test_every_inline_script_of_a_built_page_is_in_its_policy(site):
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
        known = directives(page)["script-src"]
        assert inline
        assert {digest(text) for text in inline} == {word for word in known if word != "'self'"}


def test_a_script_of_a_page_alone_gets_no_hash():
    page = f"{START}<script>theme()</script><script>alert(1)</script></head>"
    assert directives(policy.protect(page, TRUSTED))["script-src"] == ["'self'", digest("theme()")]
    assert directives(policy.protect(page, ()))["script-src"] == ["'self'"]


def test_a_page_without_the_usual_beginning_is_left_to_the_gate():
    page = "<script>alert(1)</script>"
    assert policy.protect(page, TRUSTED) == page
