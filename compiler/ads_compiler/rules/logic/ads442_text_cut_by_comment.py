"""ADS442 text-cut-by-comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import Fix
from ads_compiler.core.yaml_slips import quote
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import values

# A comment of an author has a space after its '#'; a part of a value seldom has one.
_CUT = re.compile(r"(?P<gap>[ \t]*)(?P<comment>#[^\s#!][^\n]*)")


@rule("ADS442")
def text_cut_by_comment(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A value does not end where YAML sees a comment.

    ## Why

    A `#` after a space starts a comment. YAML reads `minidump #24 full` as `minidump`, so the rule
    matches more than it says, or the case tests another value.

    ## What to do

    Quote the value: `'minidump #24 full'`. If it is a comment, write a space after the `#`.
    """
    text = entry.strategy.document.source
    for value in values.of_page(entry):
        plain = not value.written.startswith(('"', "'", "|", ">", "*", "&"))
        match = _CUT.match(text.text, value.end)
        if not plain or match is None or (value.written and not match["gap"]):
            continue
        comment = match["comment"].rstrip()
        whole = quote(value.written + match["gap"] + comment if value.written else comment)
        end = match.start("comment") + len(comment)
        start = value.start if value.written else match.start("comment")
        span = text.span(start, end)
        shown = f"'{value.written}'" if value.written else "an empty value"
        message = f"'#' after a space starts a comment: YAML reads {shown}"
        hint = f"write {whole}, or a space after '#' if it is a comment"
        yield span, message, hint, Fix(f"write {whole}", ((span, whole),), safe=False)
