"""Small projects to run commands on."""

from __future__ import annotations

from pathlib import Path

# Not in production, which asks for a review.
BASE = (
    (Path(__file__).parent / "base.md")
    .read_text(encoding="utf-8")
    .replace("status: production", "status: review")
)


def project(root: Path, **pages: str) -> Path:
    """A project with one page, or with the pages given by file name."""
    folder = root / "strategies"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (pages or {"capture": BASE}).items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return root
