"""The configuration of the generator for a project without a `mkdocs.yml`."""

from __future__ import annotations

import json
from pathlib import Path


def default_config(site_name: str, site_url: str) -> str:
    """Return the packaged configuration for a project; its paths are relative to its folder."""
    # The theme puts the name into its pages as HTML.
    name = site_name.translate({ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"})
    text = (Path(__file__).parent / "mkdocs.default.yml").read_text(encoding="utf-8")
    url = f"site_url: {json.dumps(site_url)}\n" if site_url else ""
    return f"site_name: {json.dumps(name)}\n{url}{text}"
