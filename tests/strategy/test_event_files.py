"""Event files are inside the strategies folder, wherever links lead; line ends do not matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from ads_compiler.strategy import event_files


@pytest.mark.parametrize("file", ["../a", "/etc/passwd", "a\0b", "out", ".", "loop/../../a"])
def test_what_leads_out_is_not_followed(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "strategies"
    folder.mkdir()
    (tmp_path / "a").write_text("secret", encoding="utf-8")
    (folder / "out").symlink_to(tmp_path / "a")
    (folder / "loop").symlink_to(folder / "loop")
    assert event_files.inside(folder, file) is None
    assert event_files.digest(folder, file) == event_files.digest(folder, "missing")


def test_what_lies_inside_is_findings_through_links(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"{}\n")
    (tmp_path / "b.jsonl").symlink_to(tmp_path / "a.jsonl")
    assert event_files.inside(tmp_path, "b.jsonl") == (tmp_path / "a.jsonl").resolve()
    before = event_files.digest(tmp_path, "b.jsonl")
    (tmp_path / "a.jsonl").write_bytes(b"{}\r\n")
    assert event_files.digest(tmp_path, "b.jsonl") == before
    (tmp_path / "a.jsonl").write_bytes(b"{}\n{}\n")
    assert event_files.digest(tmp_path, "b.jsonl") != before


def test_a_page_from_elsewhere_has_its_events_next_to_it() -> None:
    assert event_files.folder_of("strategies/a.md", Path("/p/strategies")) == Path("/p/strategies")
    assert event_files.folder_of("/else/a.md", Path("/p/strategies")) == Path("/else")


@pytest.mark.parametrize("size", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_line_ends_are_normalized_wherever_a_large_file_is_cut(tmp_path: Path, size: int) -> None:
    (tmp_path / "a").write_bytes(b"x" * (size - 1) + b"\r\n\r" + b"y\r\n" * 5 + b"\r")
    (tmp_path / "b").write_bytes(b"x" * (size - 1) + b"\n\r" + b"y\n" * 5 + b"\r")
    assert event_files.digest(tmp_path, "a") == event_files.digest(tmp_path, "b")
    (tmp_path / "c").write_bytes(b"x" * (size - 1) + b"\n" + b"y\n" * 5)
    assert event_files.digest(tmp_path, "a") != event_files.digest(tmp_path, "c")
