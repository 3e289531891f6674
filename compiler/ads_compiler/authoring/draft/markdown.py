"""Foreign text as Markdown and YAML of a page: shown as written, and never read as markup."""

from __future__ import annotations

import json
import re
import unicodedata
from urllib.parse import unquote, urlsplit

from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.strategy import markdown

TODO = "TODO:"
_MARKS = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|!(?=\[))")
_LINE_MARKS = re.compile(
    r"^(#{1,6}(?=\s|$)|[-+](?=\s|$|[-=])|=+\s*$|-+\s*$|\d{1,9}(?=[.)](\s|$)))", re.MULTILINE
)
_PLAIN = re.compile(r"[A-Za-z][\w ./()'+-]*(?<! )", re.ASCII)
# A line that would end a paragraph as a heading or rule, or that would define a link target.
_RULE_OR_TARGET = re.compile(r"^\s*(-{3,}|={3,}|\[.*\]:)", re.MULTILINE)
_WEB = re.compile(r"https?://[^\s<>\x00-\x1f]+")


def visible(text: str) -> str:
    """Text with invisible characters written as their code points."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(
        f"U+{ord(c):04X}"
        if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and c != "\n"
        else c
        for c in text
    )


def line(text: str) -> str:
    """Text as one line of Markdown without any markup."""
    return escaped(" ".join(visible(text).split()))


def escaped(text: str) -> str:
    """Lines of text as Markdown without any markup; URLs are kept."""
    lines = "\n".join(part.strip() for part in visible(text).strip().split("\n"))
    pieces, done = [], 0
    for url in _WEB.finditer(lines):
        pieces += [_MARKS.sub(r"\\\1", lines[done : url.start()]), url[0].replace("\\", "%5C")]
        done = url.end()
    whole = "".join([*pieces, _MARKS.sub(r"\\\1", lines[done:])])
    return _LINE_MARKS.sub(
        lambda mark: mark[0] + "\\" if mark[0].isdigit() else "\\" + mark[0], whole
    )


def prose(text: str) -> str:
    """Text that may be Markdown: kept if it is paragraphs, lists and code, else escaped.

    A heading becomes a bold line, because headings structure the page.
    """
    text = re.sub(r"[ ]+$", "", visible(text), flags=re.MULTILINE).strip("\n")
    page, _ = markdown.parse(Text("", text))
    if page.headings:
        lines = text.split("\n")
        for heading in page.headings:
            if re.match(r" {0,3}#", lines[heading.row]):
                lines[heading.row] = f"\n**{escaped(heading.text)}**\n" if heading.text else ""
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
        page, _ = markdown.parse(Text("", text))
    unsafe = any(not re.match(r"https?://|mailto:", link.url) for link in page.links)
    read = any(
        not block.closed or {"sigma", "case"} & set(re.split("[^a-z]+", block.kind))
        for block in page.blocks
    )
    safe = not (page.headings or page.html or unsafe or read or _RULE_OR_TARGET.search(text))
    return text if safe and (page.prose or page.blocks) else escaped(text)


def bullets(items: list[str]) -> str:
    """A bulleted list with one item per text."""
    return "\n".join(f"- {_hanging(item, '  ')}" for item in items)


def numbered(items: list[str]) -> str:
    """A numbered list; existing numbers of items are dropped."""
    bare = [re.sub(r"^\s*\d{1,3}\s?[.)]\s+", "", item) for item in items]
    return "\n".join(f"{number}. {_hanging(item, '   ')}" for number, item in enumerate(bare, 1))


def _hanging(item: str, indent: str) -> str:
    return re.sub(r"\n(?=[^\n])", f"\n{indent}", prose(item).strip() or "\\-")


def code(text: str) -> str:
    """Text as inline code."""
    text = " ".join(visible(text).split())
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def link(text: str) -> str:
    """A reference: a URL as a link with a title made of it, anything else as text."""
    text = text.strip()
    if not _WEB.fullmatch(text) or visible(text) != text:
        return line(text)
    if any(mark in text for mark in "()<>[]\\"):
        return f"<{text}>"
    return f"[{line(_title_of(text))}]({text})"


def _title_of(url: str) -> str:
    """The host of a URL and the last readable part of its path: `github.com: process-creation`."""
    parts = urlsplit(url)
    words = [unquote(part) for part in parts.path.split("/") if re.search(r"[A-Za-z]{3}", part)]
    host = parts.netloc.rpartition("@")[2].removeprefix("www.")
    last = words[-1].partition(".html")[0] if words else ""
    return f"{host}: {last}"[:80] if last else host


def fenced(content: str, kind: str) -> str:
    """Text verbatim in a fence that is longer than any fence inside it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", content)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{kind}\n{content.rstrip(chr(10))}\n{fence}"


def scalar(text: str) -> str:
    """Text as a YAML value, quoted if necessary."""
    text = " ".join(visible(text).split())
    node, _ = yaml.read(Text("", text)) if _PLAIN.fullmatch(text) else (None, ())
    plain = isinstance(node, yaml.Scalar) and node.value == text
    return text if plain else json.dumps(text, ensure_ascii=False)


def flow(items: list[str] | tuple[str, ...]) -> str:
    """A list of texts as a flow sequence of YAML."""
    return f"[{', '.join(map(scalar, items))}]"
