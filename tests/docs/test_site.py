"""The documentation site: its reference is complete, and links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest
import yaml
from click.testing import CliRunner
from markdown_it import MarkdownIt

import ads_compiler
from ads_compiler.cli import main
from ads_compiler.config import log_sources
from ads_compiler.core.codes import CODES
from support.consoles import matches
from support.projects import BASE, project

ROOT = Path(__file__).resolve().parents[2]


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generator() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "docs")
        yield load_generator()


@pytest.fixture(scope="module")
def pages(generator: ModuleType) -> dict[str, str]:
    return {name: text for name, text in generator.pages().items() if isinstance(text, str)}


def test_the_reference_has_every_command_with_its_options(pages: dict[str, str]) -> None:
    text = pages["reference/cli.md"]
    for name, command in main.commands.items():
        assert f"## adsc {name}" in text
        options = [option for item in command.params for option in item.opts if option[:2] == "--"]
        assert all(option in text for option in options)
    assert "## adsc attack migrate" in text


def test_the_reference_has_every_code(pages: dict[str, str]) -> None:
    for code in CODES:
        assert f"[{code}]({code.lower()}.md)" in pages["reference/codes/index.md"]
        assert pages[f"reference/codes/{code.lower()}.md"] == ads_compiler.explain(code)


def test_the_reference_has_every_event_format_and_carrier(pages: dict[str, str]) -> None:
    table, text = log_sources.load(), pages["reference/event-formats.md"]
    for shape in table["shapes"]:
        assert f"### {shape['name']}\n\nRecognized by:\n\n- `" in text
    for carrier in table["wrappers"]:
        assert f"| [{carrier['name']}](http" in text or f"| {carrier['name']} |" in text
    assert "`Records[].kinesis.data`" in text


def test_the_reference_has_every_public_name(pages: dict[str, str]) -> None:
    for name in ads_compiler.__all__:
        assert name == "__version__" or f"### {name}\n" in pages["reference/python-api.md"]


def test_a_written_page_in_the_place_of_a_generated_one_is_refused(
    generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reference").mkdir()
    for name in ("cli", "python-api"):
        (tmp_path / "reference" / f"{name}.md").write_text("# Mine\n", encoding="utf-8")
    monkeypatch.setattr(generator, "DOCS", tmp_path)
    with pytest.raises(ValueError, match=r"reference/cli\.md"):
        generator.pages()


def test_a_bar_within_code_of_a_table_is_not_escaped_for_mkdocs(generator: ModuleType) -> None:
    assert generator.for_mkdocs("| `a\\|b` | c\\|d |\n`e\\|f`") == "| `a|b` | c\\|d |\n`e\\|f`"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_of_the_top_pages_lead_to_files(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = list(local_links(text))
    assert links
    assert [link for link in links if not (ROOT / link.split("#")[0]).exists()] == []


def test_links_between_pages_lead_to_pages_of_the_site(pages: dict[str, str]) -> None:
    known = {*pages, *(p.relative_to(ROOT / "docs").as_posix() for p in ROOT.glob("docs/**/*.png"))}
    broken = [
        (name, link)
        for name, text in pages.items()
        if not name.startswith("reference/codes/ads")  # their links are those of examples
        for link in local_links(text)
        if (place := link.split("#")[0]) and resolved(name, place) not in known
    ]
    assert broken == []


def test_the_navigation_has_every_written_page(pages: dict[str, str]) -> None:
    config = (ROOT / "docs" / "mkdocs.yml").read_text(encoding="utf-8")
    listed = set(re.findall(r"[\w/-]+\.md", str(yaml.safe_load(config)["nav"])))
    assert listed == {name for name in pages if not name.startswith("reference/codes/ads")}


def test_the_documentation_is_not_built_over_the_site_of_strategies() -> None:
    ours, theirs = (
        yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        for name in ("docs/mkdocs.yml", "mkdocs.yml")
    )
    places = {(ROOT / "docs" / ours[key]).resolve() for key in ("docs_dir", "site_dir")}
    assert places == {ROOT / "build" / "docs-pages", ROOT / "build" / "docs"}
    assert places.isdisjoint({(ROOT / theirs[key]).resolve() for key in ("docs_dir", "site_dir")})


@pytest.mark.parametrize("name", ["README.md", "docs/index.md"])
def test_the_finding_on_the_first_page_is_what_check_prints(name: str, tmp_path: Path) -> None:
    page = BASE.replace("- id: T1040", "- id: T1562.001")
    root = project(tmp_path, capture=page)
    output = CliRunner().invoke(main, ["check", "--project", str(root)]).stdout.splitlines()
    blocks = (token for token in MarkdownIt().parse((ROOT / name).read_text(encoding="utf-8")))
    shown = next(t.content for t in blocks if t.type == "fence" and "ADS301" in t.content)
    assert matches(("…", *shown.rstrip("\n").split("\n"), "…"), output)


def local_links(text: str) -> list[str]:
    """The targets of the links and images of a page that are files."""
    children = [child for token in MarkdownIt().parse(text) for child in token.children or ()]
    targets = [str(child.attrGet("href") or child.attrGet("src") or "") for child in children]
    return [unquote(target) for target in targets if target and "://" not in target]


def resolved(page: str, link: str) -> str:
    return (ROOT / page).parent.joinpath(link).resolve().relative_to(ROOT).as_posix()
