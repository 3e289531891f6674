"""Names of functions and constants in a detector, made of what an author calls a rule or a selection."""

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
        """A name made of words; with an underscore behind it where Python has that name, then with a number."""
        wanted = identifier("_".join(words))
        name = wanted if wanted not in self.taken else f"{wanted}_"
        number = 1
        while name in self.taken:
            number += 1
            name = f"{wanted}_{number}"
        self.taken.add(name)
        return name


def identifier(text: str) -> str:
    """ASCII letters, digits and underscores; never empty, and never beginning with a digit or an underscore."""
    name = _OTHER.sub("_", text)[:_LONGEST].strip("_")
    return name if name and not name[0].isdigit() else f"n_{name}".rstrip("_")
