"""Pages of the site as trees, for tests that look at elements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import tinyhtml5


def parse(page: str) -> Element:
    """A page as an HTML5 parser reads it."""
    return tinyhtml5.parse(page, namespace_html_elements=False)


def built_page(folder: Path, path: str) -> Element:
    """The page at a path of a built site."""
    return parse((folder / path / "index.html").read_text("utf-8"))


def text(element: Element) -> str:
    """The text of an element with single spaces."""
    return " ".join("".join(element.itertext()).split())


def elements(root: Element) -> Iterator[Element]:
    """All elements, without comments."""
    return (element for element in root.iter() if isinstance(element.tag, str))


def classed(root: Element, name: str) -> list[Element]:
    """The elements that have a class."""
    return [element for element in elements(root) if name in element.get("class", "").split()]
