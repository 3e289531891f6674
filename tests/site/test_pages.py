import json
import re
from pathlib import Path

import pytest
import yaml

from ads_compiler.config import discover
from ads_compiler.core.errors import SiteError
from ads_compiler.pipeline import build
from ads_compiler.site import config, publish, squeeze, tree, untrusted
from cli.test_cli import at
from support.projects import BASE, project

ROOT = Path(__file__).resolve().parents[2]


def pages(root):
    library = discover(root)
    return tree.generate(publish._site(library, build.check_and_test(library)))


def test_the_sections_of_a_strategy_are_in_the_order_of_use(tmp_path):
    page = pages(project(tmp_path))["strategies/ex-1/index.md"]
    assert re.findall(r"(?m)^## ([^{\n]+?)(?: \{.*)?$", page) == [
        "Response", "False positives", "Goal", "Strategy abstract", "Technical context",
        "Categorization", "Blind spots and assumptions", "Proof", "Detection", "Validation",
        "Priority", "Additional resources", "Facts",
    ]  # fmt: skip


def test_rules_and_cases_are_shown_once_in_their_own_places(tmp_path):
    page = pages(project(tmp_path))["strategies/ex-1/index.md"]
    assert page.count("tcpdump in a web pod") == 1
    assert page.index("## Proof") < page.index("tcpdump in a web pod") < page.index("## Detection")
    assert page.count("capture-tool</code>") == 1


def test_a_failing_case_is_never_shown_as_proven(tmp_path):
    broken = BASE.replace("name: tcpdump in a web pod", "name: tcpdump in a web pod\nalerts: 5")
    page = pages(project(tmp_path, a=broken))["strategies/ex-1/index.md"]
    header = json.loads(page.split("\n")[1])["ads"]
    assert header["proof"] == {"kind": "fails", "words": "1 of 3 cases FAIL"}
    assert "ads-proof-fails" in page


def test_a_page_without_cases_is_not_proven(tmp_path):
    draft = re.sub(r"```yaml case\n.*?```\n", "", BASE, flags=re.DOTALL).replace(
        "status: production", "status: draft"
    )
    page = pages(project(tmp_path, a=draft))["strategies/ex-1/index.md"]
    assert json.loads(page.split("\n")[1])["ads"]["proof"]["kind"] == "none"


def test_pages_are_the_same_each_time(tmp_path):
    root = project(tmp_path)
    assert pages(root) == pages(root)


def test_every_finding_has_its_page(tmp_path):
    names = pages(project(tmp_path)).keys()
    assert {"rules/ads301.md", "rules/ads601.md"} <= names


def test_an_open_fence_does_not_swallow_what_follows(tmp_path):
    page = pages(
        project(
            tmp_path,
            a=BASE.replace("## Additional Resources\n", "## Additional Resources\n\n```\nopen\n"),
        )
    )
    built = page["strategies/ex-1/index.md"]
    assert "## Facts" in built


def test_the_extension_cleans_whatever_reaches_the_generator():
    from markdown import Markdown

    html = Markdown(extensions=["ads_untrusted"]).convert(
        "# T\n\n<script>x</script><p onclick='y'>z</p>"
    )
    assert "script" not in html
    assert "onclick" not in html


def test_white_space_between_elements_is_squeezed_and_that_of_code_is_not():
    code = "<pre tabindex=0><code>a\n\n   b &lt;/pre&gt;\n\n</code></pre>"
    script = "<SCRIPT>x\n\n  y</SCRIPT>"
    page = f"<p>one  two\n   \n  three</p>  \n\n  {code}\n\n{script}\n \n<p>x</p>"
    assert squeeze.squeeze(page) == f"<p>one  two\nthree</p>\n{code}\n{script}\n<p>x</p>"
    assert squeeze.squeeze(squeeze.squeeze(page)) == squeeze.squeeze(page)


def test_front_matter_cannot_be_ended_by_a_text():
    text = untrusted.front_matter({"title": "a\n---\nb\u2028\U0001f600'\""})
    assert text.count("---") == 3
    assert text.isascii()
    assert len(text.split("\n")) == 4


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


def test_a_broken_configuration_of_the_generator_is_an_error(tmp_path):
    root = project(tmp_path)
    (root / "mkdocs.yml").write_text(
        "site_name: x\ndocs_dir: build/pages\nplugins: [no-such-plugin]\n"
    )
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
    assert yaml.safe_load(shown) == yaml.safe_load(packaged)
    assert "docs_dir: build/pages\n" in shown
    assert "site_dir: build/site\n" in shown


def test_a_site_error_is_a_setup_error():
    assert SiteError.exit_code == 2


@pytest.mark.parametrize(
    "word",
    ["!!python/object/apply:os.system ['touch x'] #", "my: out", "a#b", "{a}", "*a", "&a", "!a x",
     "? a", "- a", "a\u2028b", "\U0001f600", "yes", "1", "null", "%a", "`a", "@a", "| a", "> a"],
)  # fmt: skip
def test_a_setting_is_nothing_but_text_to_the_generator(word):
    text = config.default_config(word, f"https://a.example/{word}", word)
    settings = yaml.safe_load(text)  # knows no tags of Python
    standard = yaml.safe_load(config.default_config("x", "https://a.example/", "build"))
    assert list(settings) == list(standard)
    assert settings["docs_dir"] == f"{word}/pages"
    assert settings["theme"]["custom_dir"] == f"{word}/overrides"
    assert settings["site_url"] == f"https://a.example/{word}"


def test_a_tag_in_the_build_directory_runs_nothing(tmp_path):
    root = project(tmp_path)
    name = "!!python/object/apply:os.system [touch, EXECUTED] #"
    (root / "adsc.toml").write_text(f'build = "{name}"\n', encoding="utf-8")
    assert at(root, "build").exit_code == 0
    assert (root / name / "site" / "index.html").is_file()
    assert not (root / "EXECUTED").exists()


def test_markup_in_the_name_of_a_site_is_text_in_the_theme():
    text = config.default_config('R&D <script>alert("1")</script>', "")
    name = yaml.safe_load(text)["site_name"]
    assert name == "R&D &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"
