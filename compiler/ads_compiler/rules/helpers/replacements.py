"""Turns the replacement that a verdict proposes into a fix of the page."""

from __future__ import annotations

from ads_compiler.attack.verdicts import Replacement
from ads_compiler.catalog import Entry
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Fix
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml_edits import scalar
from ads_compiler.strategy.markdown import Link


def value(entry: Entry, span: Span, new: Replacement | None) -> Fix | None:
    """The fix of a front matter value, which keeps its quotes; None if it cannot be edited."""
    if new is None or span.line != span.end_line:
        return None
    source = entry.strategy.document.source
    start, end = source.offsets(span)
    node, _ = yaml.read(Text("", source.text[start:end]))
    if not isinstance(node, yaml.Scalar):
        return None
    edits = scalar(source, yaml.Scalar(node.value, span), new.text)
    return Fix(f"write '{new.text}'", ((span, edits[0].text),), new.safe) if edits else None


def address(entry: Entry, link: Link, new: Replacement | None) -> Fix | None:
    """The fix of a link's address; None if the address is not written next to the link."""
    source = entry.strategy.document.source
    start = source.text.find(link.url, source.offsets(link.span)[0])
    if new is None or not 0 <= start < source.offset(link.row + 2):
        return None
    place = source.span(start, start + len(link.url))
    return Fix(f"link to {new.text}", ((place, new.text),), new.safe)
