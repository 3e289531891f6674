"""The whole tree that a generator reads, as text by path: generated pages, hand-written ones, assets, templates."""

from __future__ import annotations

from pathlib import Path

from ads_compiler.core.resources import data_path
from ads_compiler.site import due, indexes, registers, strategy_page
from ads_compiler.site.model import ManualPage, Site
from ads_compiler.site.untrusted import escape, front_matter, prose

PAGES, OVERRIDES = "pages", "overrides"


def generate(site: Site) -> dict[str, str]:
    """The generated pages by their path under the folder of pages. Equal input gives equal text."""
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
        # A second strategy with the same id is an error that the checks report; the first one keeps the address.
        pages.setdefault(
            f"strategies/{entry.strategy.slug}/index.md", strategy_page.render(entry, site)
        )
    for manual_page in site.manual:
        pages[f"rules/{manual_page.code.lower()}.md"] = _manual(manual_page)
    return pages


def _manual(entry: ManualPage) -> str:
    title = f"{entry.code} {entry.name}"
    head = front_matter({"title": escape(title), "description": escape(entry.summary)})
    return f"{head}\n# {title}\n\n<p>Severity: {escape(entry.severity)}</p>\n\n{prose(entry.markdown, top_level=2)}\n"


def assemble(pages: dict[str, str], own: Path | None) -> dict[str, bytes]:
    """The files of `build/site-source` by path: `pages/…` and `overrides/…`.

    `own` is the project's folder of hand-written pages and overrides; what it holds takes the place of ours.
    """
    files: dict[str, bytes] = {}
    for folder in (data_path("site"), own):
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
