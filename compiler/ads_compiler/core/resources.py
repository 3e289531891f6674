"""The package's data files: inside the installed package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def data_path(kind: str, *parts: str) -> Path:
    """The path of package data; `kind` is `schema` or `site`."""
    installed = _PACKAGE / "data"
    root = installed / kind if installed.is_dir() else _PACKAGE.parents[1] / kind
    return root.joinpath(*parts)
