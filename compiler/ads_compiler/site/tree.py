"""The files that a generator reads: generated pages, hand-written pages, assets, templates."""

from __future__ import annotations

from pathlib import Path

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
            if path.is_file() and not any(part.startswith((".", "__")) for part in relative.parts):
                place = relative if relative.parts[0] == OVERRIDES else Path(PAGES) / relative
                files[place.as_posix()] = path.read_bytes()
    for name, text in pages.items():
        files[f"{PAGES}/{name}"] = text.encode("utf-8")
    return files
