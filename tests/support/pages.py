"""An example of the manual as a page of its own: an excerpt takes the place of what stands in base.md."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ads_compiler import catalog
from ads_compiler.attack.installed import Installed
from ads_compiler.rules.registry import RULES

HERE = Path(__file__).parents[1] / "rules"
BASE = (HERE / "base.md").read_text(encoding="utf-8")


def split(text):
    """Front matter as a dict, what stands before the first section, and the sections in order."""
    front, body = {}, text
    if text.startswith("---\n"):
        head, body = (
            text[4:].split("\n---\n", 1)
            if "\n---\n" in text[4:]
            else (text[4:].removesuffix("---\n"), "")
        )
        front = yaml.safe_load(head) or {}
    pieces = re.split(r"(?m)^(?=## )", body)
    return front, pieces[0], pieces[1:]


def complete(excerpt):
    """The page that an example stands for."""
    front, top, sections = split(excerpt)
    if "ads" in front:
        return excerpt
    base_front, base_top, base_sections = split(BASE)
    base_front["id"] = "EX-2"
    if "title" not in front and "duplicate" not in excerpt:
        front = {"title": "Packet capture tool started in a container of a shop", **front}
    merged = {key: value for key, value in (base_front | front).items() if value is not None}
    head = yaml.safe_dump(merged, sort_keys=False, allow_unicode=True, width=1000)
    given = {section.split("\n", 1)[0]: "" for section in sections}
    for section in sections:
        given[section.split("\n", 1)[0]] += section
    names = [section.split("\n", 1)[0] for section in base_sections]
    body = [given.get(name, section) for name, section in zip(names, base_sections, strict=True)]
    body += [text for name, text in given.items() if name not in names]
    heading = top.strip() or (
        f"# {merged['title']}" if "title" not in base_top else base_top.strip()
    )
    return f"---\n{head}---\n{heading}\n\n" + "\n".join(text.rstrip() + "\n" for text in body)


def findings(tmp_path, text):
    """All findings of a page that stands beside base.md."""
    for name, content in (("base.md", BASE), ("page.md", text)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    files = [(tmp_path / "base.md", "base.md"), (tmp_path / "page.md", "page.md")]
    whole, found = catalog.load(files, installed=Installed(wanted="20.0"))
    judged = [item for entry in whole.entries for lint in RULES for item in lint.run(entry, whole)]
    return sorted(
        {item for item in (*found, *judged) if item.span.file == "page.md"},
        key=lambda item: item.sort_key,
    )
