"""The shapes of the records of a cache, as `codec.py` writes them."""

from __future__ import annotations

import json
import re
from typing import Any

from ads_compiler.core import shape
from ads_compiler.core.codes import BY_CODE
from ads_compiler.core.diagnostics import Severity
from ads_compiler.strategy.outline import PLACED

_place = (shape.count,) * 4
_span = shape.row(shape.text, *_place)
_maybe_text = shape.maybe(shape.text)


def _code(value: Any) -> bool:
    return isinstance(value, str) and value in BY_CODE


def _sketches(value: Any) -> bool:
    try:
        return isinstance(value, str) and _sketch_rows(json.loads(value))
    except (ValueError, RecursionError):
        return False


def _bits(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]+", value) is not None


_sketch_rows = shape.list_of(
    shape.row(
        shape.text, shape.row(*_place), shape.text, shape.count, shape.list_of(shape.count), _bits
    )
)
_fix = shape.row(shape.text, shape.list_of(shape.row(_span, shape.text)), shape.flag)
_finding = shape.row(
    _span, _code, shape.one_of(*map(int, Severity)), shape.text, _maybe_text, _maybe_text,
    shape.text, shape.maybe(_fix),
)  # fmt: skip
_outline = shape.record(
    {
        **dict.fromkeys(("id", "title", "attack", "status"), shape.text),
        "authors": shape.list_of(shape.text),
        "places": shape.row(*[shape.row(*_place)] * len(PLACED)),
        "rules": shape.list_of(shape.row(shape.text, shape.row(*_place))),
        "noted": shape.flag,
        "sketches": _sketches,
    }
)
RECORD = shape.record(
    {
        "sha": shape.text,
        "read": shape.list_of(_finding),
        "lint": shape.maybe(shape.list_of(_finding)),
        "outline": shape.maybe(_outline),
    }
)
ACROSS = shape.record({}, {"set": shape.text, "said": shape.table_of(shape.list_of(_finding))})
