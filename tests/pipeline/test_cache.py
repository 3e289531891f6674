"""A run with a cache reports exactly what a run without one does, whatever has changed."""

from __future__ import annotations

import inspect
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from ads_compiler.cli import main
from ads_compiler.config import cache_key, discover
from ads_compiler.core import user_key
from ads_compiler.core.diagnostics import Diagnostic, Fix, Severity
from ads_compiler.core.text import Span
from ads_compiler.pipeline import build, cache
from ads_compiler.pipeline.cache import codec, pages, workers
from ads_compiler.pipeline.result import Result
from ads_compiler.rules.base import CrossRule
from ads_compiler.rules.registry import RULES

ROOT = Path(__file__).resolve().parents[2]
FACTS = ("span", "code", "severity", "message", "hint", "name", "waived", "fix")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pages of the library, two bad copies, one without front matter, and some unreadable ones."""
    (tmp_path / "strategies").mkdir()
    (tmp_path / "adsc.toml").write_text("", encoding="utf-8")
    for path in sorted((ROOT / "strategies").glob("*.md"))[:2]:
        shutil.copy(path, tmp_path / "strategies" / path.name)
    strategies = tmp_path / "strategies"
    twin = min(strategies.glob("*.md")).read_text(encoding="utf-8")
    twin = re.sub(
        r"^platforms: .*", "platforms: [linux, Nowhere]", twin, count=1, flags=re.MULTILINE
    )
    (strategies / "twin.md").write_text(twin, encoding="utf-8")
    (strategies / "noted.md").write_text(
        twin + "\n<!-- adsc: allow ADS306 reason=known -->\n", encoding="utf-8"
    )
    (strategies / "raw.md").write_text("# Raw\n\n## Goal\n\nFind T1040 TODO.\n", encoding="utf-8")
    (strategies / "broken.md").write_text("---\nads: [\n---\n# Broken\n", encoding="utf-8")
    (strategies / "binary.md").write_bytes(b"\0\1")
    return tmp_path


def report_of(result: Result) -> list[tuple[object, ...]]:
    """Everything that is said of findings, with what equality leaves out."""
    return [tuple(getattr(item, name) for name in FACTS) for item in result.diagnostics]


def run(folder: Path, *paths: str) -> list[tuple[object, ...]]:
    """The report of a run with a cache, which must equal that of one without."""
    project = discover(folder)
    files = [folder / path for path in paths]
    store = cache.open_store(project.build, cache.environment(project))
    quick, plain = build.check(project, files, store=store), build.check(project, files)
    assert report_of(quick) == report_of(plain)
    assert quick.strategies == plain.strategies
    assert [(w.code, w.span, w.used) for w in quick.waivers] == [
        (w.code, w.span, w.used) for w in plain.waivers
    ]
    return report_of(plain)


def kept(folder: Path) -> Path:
    """The file of the cache."""
    return folder / "build" / ".cache" / "check.json"


def test_cold_and_warm_runs_report_what_a_run_without_a_cache_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(folder)
    assert {fact[1] for fact in first} >= {"ADS205", "ADS206", "ADS306"}
    assert any(fact[7] for fact in first)
    monkeypatch.setattr(
        workers,
        "check_pages",
        lambda _project, jobs: [] if not jobs else pytest.fail("checked again"),
    )
    monkeypatch.setattr(pages, "across", lambda *_: pytest.fail("compared again"))
    assert run(folder) == first
    run(folder, "strategies/twin.md")


def test_paths_then_everything_then_paths(folder: Path) -> None:
    for paths in (
        ["strategies/twin.md"],
        ["strategies/raw.md"],
        [],
        ["strategies/noted.md", "strategies/broken.md"],
    ):
        run(folder, *paths)


def edit_page(folder: Path) -> None:
    path = folder / "strategies" / "twin.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("## Goal", "## Goal\n\nTODO\n", 1),
        encoding="utf-8",
    )


def fix_title(folder: Path) -> None:
    path = folder / "strategies" / "twin.md"
    text = path.read_text(encoding="utf-8").replace("title: ", "title: Other words ", 1)
    path.write_text(text.replace("id: ADS-", "id: ADS-9", 1), encoding="utf-8")


def remove_page(folder: Path) -> None:
    (folder / "strategies" / "twin.md").unlink()


def rename_page(folder: Path) -> None:
    (folder / "strategies" / "twin.md").rename(folder / "strategies" / "a-twin.md")


def waive(folder: Path) -> None:
    path = folder / "strategies" / "twin.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + "\n<!-- adsc: allow ADS299 reason=x until=2020-01-01 -->\n", encoding="utf-8"
    )


def add_front_matter(folder: Path) -> None:
    shutil.copy(folder / "strategies" / "twin.md", folder / "strategies" / "raw.md")


CHANGES = (edit_page, fix_title, remove_page, rename_page, waive, add_front_matter)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_set_of_pages_is_seen(folder: Path, change: Callable[[Path], None]) -> None:
    before = run(folder)
    change(folder)
    assert run(folder) != before
    assert run(folder)


def config(text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / "adsc.toml").write_text(text, encoding="utf-8")

    return change


@pytest.mark.parametrize(
    "text",
    [
        '[vocabulary]\nowners = ["nobody"]\n',
        '[severity]\nADS306 = "info"\n',
        'ignore = ["ADS306"]\n',
    ],
)
def test_another_configuration_is_seen(folder: Path, text: str) -> None:
    before = run(folder)
    config(text)(folder)
    assert run(folder) != before


def test_the_key_holds_every_file_that_the_configuration_names(folder: Path) -> None:
    named = {"pipelines": "p.yml", "filters": "f.yml", "logsources": "l.yml"}
    for name in named.values():
        (folder / name).write_text("", encoding="utf-8")
    (folder / "attack").mkdir()
    paths = {
        "pipelines": (folder / "p.yml",),
        "filters": (folder / "f.yml",),
        "logsources": folder / "l.yml",
    }
    project = replace(discover(folder), **paths, attack_indexes=folder / "attack")  # type: ignore[arg-type]
    seen = {cache.environment(project)}
    for name in [*named.values(), "attack/index-99.json"]:
        (folder / name).write_text("changed", encoding="utf-8")
        seen.add(cache.environment(project))
    seen.add(cache.environment(replace(project, attack_release="18.1")))
    assert len(seen) == 6


def test_the_key_holds_tool_package_libraries_and_schema(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = discover(folder)
    package, schema = folder / "package", folder / "schema"
    for place in (package, schema):
        place.mkdir()
        (place / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr("ads_compiler.__file__", str(package / "__init__.py"))
    monkeypatch.setattr(cache_key, "data_path", lambda _kind: schema)
    seen = [cache.environment(project)]
    for place in (package, schema):
        (place / "rule.py").write_text("x", encoding="utf-8")
        seen.append(cache.environment(project))
    monkeypatch.setattr("ads_compiler.__version__", "0.0.0+other")
    seen.append(cache.environment(project))
    monkeypatch.setattr(cache_key, "version", lambda _name: "other")
    seen.append(cache.environment(project))
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    "damage", ["", "x", "cut", "flip", "signed nonsense", "signed other", "folder"]
)
def test_a_damaged_file_is_written_again(folder: Path, damage: str) -> None:
    before = run(folder)
    path = kept(folder)
    data = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    elif damage.startswith("signed"):
        body = (
            b"[1]"
            if damage.endswith("nonsense")
            else json.dumps({"key": "other", "pages": {}}).encode()
        )
        path.write_bytes(user_key.code_of(body).encode() + b"\n" + body)
    else:
        whole = {"cut": data[: len(data) // 2], "flip": data.replace(b"ADS306", b"ADS307")}
        path.write_bytes(whole.get(damage, damage.encode()))
    assert run(folder) == before
    if damage != "folder":
        assert path.read_bytes() == data


def test_a_finding_survives_with_fix_and_waiver() -> None:
    place = Span("ä\udc80.md", 3, 4, 5, 6)
    fix = Fix("title", ((place, "new\n“text”"), (Span("b"), "")), safe=False)
    full = Diagnostic(
        place, "ADS302", "message", "hint", fix, severity=Severity.INFO, waived="reason"
    )
    for item in (full, Diagnostic(Span("a.md"), "ADS001", "only this")):
        again = codec.finding_of(json.loads(json.dumps(codec.finding(item))))
        assert [getattr(again, name) for name in FACTS] == [getattr(item, name) for name in FACTS]
        assert isinstance(again.severity, Severity)


def test_rules_about_one_page_read_no_other() -> None:
    """A finding that depends on another page must not be kept with its own."""
    files = [Path(inspect.getfile(rule.check)) for rule in RULES if not isinstance(rule, CrossRule)]
    reading = [
        path.name
        for path in files
        if re.search(r"catalog\.(strategies|entries|outlines)", path.read_text(encoding="utf-8"))
    ]
    assert files
    assert not reading


def test_several_processes_tell_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MANY", 2)
    monkeypatch.setattr(workers, "_CHUNK", 3)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    run(folder)


def test_no_cache_writes_nothing(folder: Path) -> None:
    plain = CliRunner().invoke(main, ["check", "--project", str(folder), "--no-cache"])
    assert not kept(folder).exists()
    kept_run = CliRunner().invoke(main, ["check", "--project", str(folder)])
    assert kept(folder).exists()
    assert (plain.output, plain.exit_code) == (kept_run.output, kept_run.exit_code)
    assert (folder / "build" / ".cache" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_build_folder_that_cannot_be_made_is_no_error(folder: Path) -> None:
    (folder / "build").write_text("a file", encoding="utf-8")
    run(folder)
