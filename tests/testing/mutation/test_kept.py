"""Scores are kept between runs, and never those of another page, of other events or of another configuration."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from ads_compiler.config import cache_key, discover
from ads_compiler.pipeline import cache
from ads_compiler.pipeline.discover import read as read_catalog
from ads_compiler.testing import kept_scores, mutation
from support.pages import BASE

CASE = "events:\n  - {Image: /usr/bin/tcpdump, container.id: 4f2a, container.image.name: shop/web}"
EVENT = (
    '{"Image": "/usr/bin/tcpdump", "container.id": "4f2a", "container.image.name": "shop/web"}\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with two pages, one of which has its events in a file."""
    (tmp_path / "strategies" / "events").mkdir(parents=True)
    (tmp_path / "strategies" / "a.md").write_text(BASE, encoding="utf-8")
    other = BASE.replace("id: EX-1", "id: EX-2").replace(CASE, "events: {file: events/b.jsonl}")
    (tmp_path / "strategies" / "b.md").write_text(other, encoding="utf-8")
    (tmp_path / "strategies" / "events" / "b.jsonl").write_text(EVENT, encoding="utf-8")
    (tmp_path / "adsc.toml").write_text("", encoding="utf-8")
    return tmp_path


def scores(folder: Path) -> dict[str, object]:
    """The scores, which must be those of a run that keeps nothing."""
    project = discover(folder)
    entries = read_catalog(project)[0].entries
    found = kept_scores.scores(project, entries)
    assert found == mutation.scores(project, entries, advice=True)
    assert found == kept_scores.scores(project, entries, keep=False)
    return dict(found)


def test_scores_are_measured_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = scores(folder)
    project = discover(folder)
    entries = read_catalog(project)[0].entries
    monkeypatch.setattr(
        mutation, "scores", lambda _project, found, **_: {} if not found else pytest.fail("anew")
    )
    assert kept_scores.scores(project, entries) == first


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    "change",
    [
        edit("strategies/a.md", "/tshark, ", ""),
        edit("strategies/a.md", "Image: /tmp/kworker", "Image: /tmp/tcpdump, note"),
        edit("strategies/events/b.jsonl", "tcpdump", "tshark"),
        edit("strategies/events/b.jsonl", "tcpdump", "ls"),
        lambda folder: (folder / "strategies" / "events" / "b.jsonl").unlink(),
        lambda folder: (folder / "strategies" / "a.md").unlink(),
        lambda folder: (folder / "strategies" / "a.md").rename(folder / "strategies" / "c.md"),
    ],
)
def test_a_change_is_seen(folder: Path, change: Callable[[Path], object]) -> None:
    before = scores(folder)
    change(folder)
    assert scores(folder) != before


def kept(folder: Path) -> set[str]:
    project = discover(folder)
    return set(cache.Store.open(project.build, cache.environment(project), "scores.json").pages)


def test_what_is_gone_is_not_kept_for_ever(folder: Path) -> None:
    scores(folder)
    project = discover(folder)
    first, _ = read_catalog(project)[0].entries
    kept_scores.scores(project, [first])
    assert kept(folder) == {"EX-1", "EX-2"}
    edit("strategies/a.md", "id: EX-1", "id: EX-3")(folder)
    (folder / "strategies" / "b.md").unlink()
    scores(folder)
    assert kept(folder) == {"EX-3"}


def test_a_build_folder_that_cannot_be_written_to_does_no_harm(folder: Path) -> None:
    (folder / "build").write_text("in the way", encoding="utf-8")
    assert scores(folder)


def test_what_reads_events_is_part_of_the_key(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cache.environment(discover(folder))
    monkeypatch.setattr(
        cache_key, "version", lambda name: "9" if name == "evtx" else metadata.version(name)
    )
    assert cache.environment(discover(folder)) != before


def test_damage_does_no_harm(folder: Path) -> None:
    before = scores(folder)
    path = folder / "build" / ".cache" / "scores.json"
    path.write_bytes(path.read_bytes()[:-9])
    assert scores(folder) == before


def test_several_processes_measure_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_scores, "MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    scores(folder)
