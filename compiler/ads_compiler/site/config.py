"""The configuration of the generator for a project without a `mkdocs.yml`."""

from __future__ import annotations

from pathlib import Path

from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.site.untrusted import one_line

_FILE = Path(__file__).parent / "mkdocs.default.yml"


def default_config(site_name: str, site_url: str = "", build: str = "build") -> str:
    """Return the packaged configuration for a project; its paths are relative to its folder.

    The generator reads YAML with tags that run code. So the settings of the project are set in the
    data, and the whole is written as one line of JSON, in which every text is quoted.
    """
    node, _ = yaml.read(Text(_FILE.name, _FILE.read_text(encoding="utf-8")))
    assert node is not None
    settings = yaml.plain(node)
    # The theme puts the name into its pages as HTML.
    name = site_name.translate({ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"})
    own = {"site_name": name} | ({"site_url": site_url} if site_url else {})
    places = {"docs_dir": f"{build}/pages", "site_dir": f"{build}/site"}
    theme = settings["theme"] | {"custom_dir": f"{build}/overrides"}
    return one_line(own | settings | places | {"theme": theme}) + "\n"
