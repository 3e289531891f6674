"""The files that a generator reads: generated pages, hand-written pages, assets, templates."""

from __future__ import annotations

import os
from pathlib import Path

from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import regular_bytes, unusable_name
from ads_compiler.core.places import is_inside
from ads_compiler.core.resources import data_path
from ads_compiler.site import due, indexes, registers, strategy_page
from ads_compiler.site.model import ManualPage, Site
from ads_compiler.site.untrusted import escape, front_matter, prose

PAGES, OVERRIDES = "pages", "overrides"


def generate(site: Site) -> dict[str, str]:
    """Return the generated pages by path below `pages/`; equal input gives equal text."""
    pages = {
        "index.md": indexes.home(site),
        "coverage.md": indexes.coverage(site),
        "strategies/index.md": indexes.strategies(site),
        "techniques.md": indexes.techniques(site),
        "telemetry.md": indexes.telemetry(site),
        "evidence.md": registers.evidence(site),
        "blind-spots.md": registers.blind_spots(site),
        "false-positives.md": registers.false_positives(site),
        "waivers.md": due.due(site),
        "rules/index.md": indexes.manual(site),
    }
    for entry in site.entries:
        # The checks report a second strategy with the same id; the first one keeps the address.
        pages.setdefault(
            f"strategies/{entry.strategy.slug}/index.md", strategy_page.render(entry, site)
        )
    for manual_page in site.manual:
        pages[f"rules/{manual_page.code.lower()}.md"] = _manual(manual_page)
    return pages


def _manual(entry: ManualPage) -> str:
    title = f"{entry.code} {entry.name}"
    head = front_matter({"title": escape(title), "description": escape(entry.summary)})
    severity = f"<p>Severity: {escape(entry.severity)}</p>"
    return f"{head}\n# {title}\n\n{severity}\n\n{prose(entry.markdown, top_level=2)}\n"


def _published(path: Path, folder: Path) -> bytes:
    """The content of a file that is published; ConfigError for one of another place."""
    name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    if unusable := unusable_name(name):
        raise ConfigError(f"{name} cannot be published: {unusable}; rename the file")
    root = Path(os.path.realpath(folder.parent))
    if not is_inside(Path(os.path.realpath(path)), root):
        raise ConfigError(
            f"{name} is a symbolic link that leads out of the project and is not published; "
            "copy the file into the project"
        )
    try:
        return regular_bytes(path)
    except OSError as error:
        raise ConfigError(f"{name} cannot be published: {error.strerror or error}") from error


def assemble(pages: dict[str, str], custom: Path | None) -> dict[str, bytes]:
    """Return the files for the generator by path: `pages/…` and `overrides/…`.

    `custom` is the folder of a project with pages and overrides; its files replace ours.
    """
    files: dict[str, bytes] = {}
    for folder in (data_path("site"), custom):
        if folder is None or not folder.is_dir():
            continue
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder)
            if any(part.startswith((".", "__")) for part in relative.parts):
                continue
            if path.is_symlink() or not path.is_dir():
                place = relative if relative.parts[0] == OVERRIDES else Path(PAGES) / relative
                files[place.as_posix()] = _published(path, folder)
    for name, text in pages.items():
        files[f"{PAGES}/{name}"] = text.encode("utf-8")
    return files
