"""A cache file such as `build/.cache/check.json`, which can be deleted at any time.

Its first line is a code of the rest that only this user can compute on this machine (see
`user_key.py`). A file that is damaged, that somebody else wrote, or that was written for other
rules or another configuration, is ignored and overwritten.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ads_compiler.core import user_key
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import regular_bytes
from ads_compiler.core.shape import Shape, anything, one_of, record, table_of
from ads_compiler.core.write import write_file

Record = dict[str, Any]


@dataclass(slots=True)
class Store:
    """Cached records of pages by name, and the record of the rules that compare pages.

    Without a `path`, nothing is read or written.
    """

    path: Path | None = None
    key: str = ""
    pages: dict[str, Record] = field(default_factory=dict)
    across: Record = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        build: Path,
        key: str,
        name: str = "check.json",
        *,
        form: Shape = anything,
        across: Shape = anything,
    ) -> Store:
        """The cache in a build directory; empty if it is missing, damaged or has another key.

        `form` is the shape of a record of a page, and `across` of that of the comparing rules.
        """
        path = build / ".cache" / name
        store = cls(path, key)
        try:
            data = regular_bytes(path) if path.is_file() else b""
        except (OSError, ValueError):
            return store
        code, _, body = data.partition(b"\n")
        if not user_key.matches(code.decode("ascii", "replace"), body):
            return store
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return store
        whole = record({"key": one_of(key), "pages": table_of(form), "across": across})
        if whole(content) and isinstance(content["across"], dict):
            store.pages, store.across = content["pages"], content["across"]
        return store

    def save(self, pages: dict[str, Record], across: Record) -> None:
        """Write the records if they changed; a directory that is not writable is ignored.

        So is a user without a key, whose cache could not be recognized.
        """
        if self.path is None or (pages == self.pages and across == self.across):
            return
        content = {"key": self.key, "pages": pages, "across": across}
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        code = user_key.code_of(body)
        if code is None:
            return
        ignored = self.path.with_name(".gitignore")
        try:
            write_file(self.path, code.encode() + b"\n" + body)
            if not ignored.exists():
                write_file(ignored, "*\n")
        except ConfigError:
            return
        self.pages, self.across = pages, across
