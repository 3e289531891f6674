"""A file that holds what was found, `build/.cache/check.json` or another there: safe to delete at any time.

Its first line is the SHA-256 of the rest. A file that is damaged, or was written for other rules or another
configuration, is not read but written anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from ads_compiler.core.errors import ConfigError
from ads_compiler.core.write import write_file

Record = dict[str, Any]


@dataclass(slots=True)
class Store:
    """What is kept of the pages by their names, and what rules that compare pages said of a set of pages.

    Without a `path` nothing is read or written.
    """

    path: Path | None = None
    key: str = ""
    pages: dict[str, Record] = field(default_factory=dict)
    across: Record = field(default_factory=dict)

    @classmethod
    def open(cls, build: Path, key: str, name: str = "check.json") -> Store:
        """What is kept in a build folder for a key; nothing where that cannot be used."""
        store = cls(build / ".cache" / name, key)
        try:
            digest, _, body = (store.path or build).read_bytes().partition(b"\n")
        except OSError:
            return store
        if digest.decode("ascii", "replace") != sha256(body).hexdigest():
            return store
        try:
            kept = json.loads(body)
            if kept["key"] == key:
                store.pages, store.across = dict(kept["pages"]), dict(kept["across"])
        except (ValueError, KeyError, TypeError):
            return cls(store.path, key)
        return store

    def save(self, pages: dict[str, Record], across: Record) -> None:
        """Keep other things, where they are other. A folder that cannot be written to keeps nothing."""
        if self.path is None or (pages == self.pages and across == self.across):
            return
        kept = {"key": self.key, "pages": pages, "across": across}
        body = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        ignored = self.path.with_name(".gitignore")
        try:
            write_file(self.path, sha256(body).hexdigest().encode() + b"\n" + body)
            if not ignored.exists():
                write_file(ignored, "*\n")
        except ConfigError:
            return
        self.pages, self.across = pages, across
