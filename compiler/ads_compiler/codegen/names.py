"""Function and constant names in a detector, derived from rule and selection names."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

_OTHER = re.compile(r"[^A-Za-z0-9]+")
_LONGEST = 60


class Names:
    """Names that are free, each given once."""

    def __init__(self, reserved: Iterable[str]) -> None:
        """`reserved` are names that the detector uses itself."""
        self.taken = {*reserved, *dir(builtins), *keyword.kwlist}

    def free(self, *words: str) -> str:
        """A unique name built from words, with `_` or a number appended if it is taken."""
        base = identifier("_".join(words))
        name = base if base not in self.taken else f"{base}_"
        number = 1
        while name in self.taken:
            number += 1
            name = f"{base}_{number}"
        self.taken.add(name)
        return name


def identifier(text: str) -> str:
    """A non-empty ASCII identifier that does not begin with a digit or an underscore."""
    name = _OTHER.sub("_", text)[:_LONGEST].strip("_")
    return name if name and not name[0].isdigit() else f"n_{name}".rstrip("_")
