"""An excerpt as a complete page: its facts and its sections replace those of base.md."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

BASE = (Path(__file__).parent / "base.md").read_text(encoding="utf-8")


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
    """The complete page of an excerpt."""
    front, top, sections = split(excerpt)
    if "ads" in front:
        return excerpt
    base_front, base_top, base_sections = split(BASE)
    base_front["id"] = "EX-2"
    if "title" not in front:
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
