"""A cache file such as `build/.cache/check.json`, which can be deleted at any time.

Its first line is the SHA-256 of the rest. A file that is damaged, or was written for other rules or
another configuration, is ignored and overwritten.
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
    """Cached records of pages by name, and the record of the rules that compare pages.

    Without a `path`, nothing is read or written.
    """

    path: Path | None = None
    key: str = ""
    pages: dict[str, Record] = field(default_factory=dict)
    across: Record = field(default_factory=dict)

    @classmethod
    def open(cls, build: Path, key: str, name: str = "check.json") -> Store:
        """The cache in a build directory; empty if it is missing, damaged or has another key."""
        store = cls(build / ".cache" / name, key)
        try:
            digest, _, body = (store.path or build).read_bytes().partition(b"\n")
        except OSError:
            return store
        if digest.decode("ascii", "replace") != sha256(body).hexdigest():
            return store
        try:
            content = json.loads(body)
            if content["key"] == key:
                store.pages, store.across = dict(content["pages"]), dict(content["across"])
        except (ValueError, KeyError, TypeError):
            return cls(store.path, key)
        return store

    def save(self, pages: dict[str, Record], across: Record) -> None:
        """Write the records if they changed; a directory that is not writable is ignored."""
        if self.path is None or (pages == self.pages and across == self.across):
            return
        content = {"key": self.key, "pages": pages, "across": across}
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
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
