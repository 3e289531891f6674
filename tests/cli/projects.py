"""Small projects to run commands on."""

from __future__ import annotations

from pathlib import Path

BASE = (Path(__file__).parents[1] / "rules" / "base.md").read_text(encoding="utf-8")
HOSTILE = 'x\' "q" """ {{ 7*7 }} {% raw %} \\n </title><script>alert(1)</script> <img src=x onerror=alert(2)> & `c` *b*'


def project(root: Path, **pages: str) -> Path:
    """A project with one page, or with the pages given by file name."""
    folder = root / "strategies"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (pages or {"capture": BASE}).items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return root


def hostile_page() -> str:
    """A page whose title, fields, values and texts try to be code."""
    quoted = HOSTILE.replace("'", "''")
    page = BASE.replace("title: Packet capture tool started inside a container", f"title: '{quoted}'")
    page = page.replace("# Packet capture tool started inside a container", f"# `{HOSTILE.replace('`', '')}`")
    page = page.replace("tags: [containers]", "tags: [containers]\nowner: '<script>alert(3)</script>'").replace(
        "owner: detection-engineering\n", "", 1
    )
    page = page.replace("title: Packet capture tool in a container", f"title: '{quoted}'")
    page = page.replace("## Goal\n\n", f"## Goal\n\n{HOSTILE} [x](javascript:alert(4)) <svg onload=alert(5)>\n\n")
    page = page.replace("container.image.name: netops/diagnostics\n  condition", f"'{quoted}': '{quoted}'\n  condition")
    page = page.replace(
        "fields: [Image, container.id, container.image.name]", f"fields: [Image, container.id, '{quoted}']"
    )
    return page.replace(
        "name: tcpdump in a web pod\nevents:", f"name: '{quoted}'\nsource: 'synthetic: {quoted}'\nevents:"
    )
