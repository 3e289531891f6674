"""The generator's configuration for a project that has no `mkdocs.yml` of its own."""

from __future__ import annotations

import json
from pathlib import Path


def default_config(site_name: str, site_url: str) -> str:
    """The packaged configuration with the names of a project; its paths are relative to the project's folder."""
    text = (Path(__file__).parent / "mkdocs.default.yml").read_text(encoding="utf-8")
    url = f"site_url: {json.dumps(site_url)}\n" if site_url else ""
    return f"site_name: {json.dumps(site_name)}\n{url}{text}"
