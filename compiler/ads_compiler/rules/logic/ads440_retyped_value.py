"""ADS440 retyped-value."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import Fix
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import values

# Fields whose numbers have no leading zeros.
_NUMBERED = ("eventid", "eventcode", "event_id", "event.code")
_PLAIN_BOOLEANS = ("true", "false")


@rule("ADS440")
def retyped_value(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A value without quotation marks is what it looks like.

    ## Why

    YAML reads `No` as false, `04625` as an octal number, `0x1F` as 31, `12:30` as 750 and `1.10` as
    1.1. The events have the text, so the rule does not match, or the case tests another value.

    ## What to do

    Quote the value. If a boolean or a number is meant, write it as the events do: `false`, `31`.
    """
    for value in values.of_page(entry):
        item, written = value.node.value, value.written
        if isinstance(item, bool):
            wrong = written.casefold() not in _PLAIN_BOOLEANS
            read = str(item).lower()
        elif isinstance(item, int | float):
            wrong, read = written != str(item), str(item)
        else:
            continue
        if wrong and written[:1] not in "*'\"":
            quoted = f"'{written}'"
            if value.field.casefold() in _NUMBERED and written.isdigit():
                quoted = written.lstrip("0")
            fix = Fix(f"write {quoted}", ((value.node.span, quoted),), safe=isinstance(item, bool))
            message = f"YAML reads {written} as {_kind(item)}{read}, not as the text '{written}'"
            yield value.node.span, message, f"write {quoted}, or {read} if that is meant", fix


def _kind(item: float) -> str:
    return "" if isinstance(item, bool) else "the number "
