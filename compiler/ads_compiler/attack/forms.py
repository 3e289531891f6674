"""The forms of the files of an index, as `store.py` writes them, and their bounded reading."""

from __future__ import annotations

import json
import zlib
from gzip import GzipFile
from pathlib import Path
from typing import Any

from ads_compiler.core.errors import AttackDataError
from ads_compiler.core.files import open_regular
from ads_compiler.core.shape import (
    Shape,
    anything,
    count,
    flag,
    list_of,
    maybe,
    record,
    row,
    table_of,
    text,
)

FORMAT = 1
MAX_BYTES = 64_000_000  # unpacked: ten times the largest file of a release
_texts = list_of(text)


def _mark(value: Any) -> bool:
    return flag(value) or count(value)


_technique = row(text, _texts, maybe(_texts), maybe(text), _mark)
_domain = record(
    {}, {"tactics": list_of(row(text, text, text)), "techniques": table_of(_technique)}
)
FACTS = record(
    {"release": text, "notice": text, "sources": _texts, "domains": table_of(_domain)},
    {"published": text},
)
_analytic = row(text, text, list_of(row(text, text, text)))
DETAILS = record(
    {},
    {
        "groups": list_of(row(text, text, _texts, _texts)),
        "software": list_of(row(text, text, text, _texts, _texts, _texts)),
        "components": list_of(row(text, text)),
        "detections": table_of(row(text, text, list_of(_analytic))),
    },
)
_changes = table_of(maybe(row(text, _texts, maybe(_texts), maybe(text))))
HISTORY = record(
    {
        "first": text,
        "notice": text,
        "sources": _texts,
        "base": _changes,
        "delta": table_of(_changes),
    }
)


def read(path: Path, form: Shape = anything) -> dict[str, Any]:
    """Read a gzipped JSON file of an index; AttackDataError if it does not have the form."""
    name = f"the ATT&CK index {path.name}"
    try:
        with open_regular(path) as stream, GzipFile(fileobj=stream) as packed:
            data = packed.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise AttackDataError(f"{name} is too large: more than {MAX_BYTES // 10**6} MB")
        loaded = json.loads(data)
    except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
        raise AttackDataError(f"{name} cannot be read: {error}") from error
    if not isinstance(loaded, dict) or loaded.get("format") != FORMAT:
        raise AttackDataError(f"{name} has a format that this version does not support")
    if not form(loaded):
        raise AttackDataError(f"{name} is not as 'adsc attack import' writes it; import it again")
    return loaded
