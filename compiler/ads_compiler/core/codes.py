"""The type of a code, and sets of codes that other modules use by name.

All codes are in `code_table.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ads_compiler.core.code_table import ROWS, Family, Severity


class Code(str):
    """A code of the registry: a string with its name, family and severities.

    `severities` begins with the usual one. A string that is not in the registry raises ValueError.
    """

    __slots__ = ("family", "name", "severities")

    name: str
    severities: tuple[Severity, ...]
    family: Family

    def __new__(cls, text: str) -> Code:
        """The registered instance of a code."""
        try:
            return BY_CODE[text]
        except KeyError:
            raise ValueError(f"unknown code {text!r}: add it to core/code_table.py") from None

    def __reduce__(self) -> tuple[type[Code], tuple[str]]:
        return Code, (str(self),)

    @property
    def severity(self) -> Severity:
        """The usual severity."""
        return self.severities[0]


def _registered() -> dict[str, Code]:
    known: dict[str, Code] = {}
    for text, name, severities, family in ROWS:
        code = str.__new__(Code, text)
        code.name, code.family = name, family
        code.severities = severities if isinstance(severities, tuple) else (severities,)
        known[text] = code
    return known


BY_CODE = _registered()
CODES: tuple[Code, ...] = tuple(BY_CODE.values())
BY_NAME = {code.name: code for code in CODES}


def family_of(text: str) -> Family | None:
    """The family of a code written by an author, or None if it does not exist."""
    code = BY_CODE.get(text)
    return code.family if code else None


def _set(codes: Iterable[str]) -> frozenset[Code]:
    return frozenset(map(Code, codes))


# Facts that were correct in another ATT&CK release, and pages pinned to another release.
OUTDATED = _set(
    ("ADS301", "ADS303", "ADS311", "ADS312", "ADS313", "ADS314", "ADS317", "ADS321", "ADS322")
)
# The last two are only reported with a checkout of Atomic Red Team.
ATOMICS = _set(("ADS620", "ADS621", "ADS622"))
# The strength of a page's cases, which is only measured on request.
STRENGTH = _set(("ADS608", "ADS609", "ADS614"))
REVIEWS = _set(("ADS710", "ADS711", "ADS712", "ADS713", "ADS714"))
# An author cannot accept that nobody else has read the page.
NOT_WAIVABLE = _set(("ADS710", "ADS711", "ADS712"))
# Codes that no input can cause, each with the reason; tests provoke them in another way.
WITHOUT_CASES = {
    Code("ADS000"): "it is caused only by a crash of a lint rule, which is a bug in adsc",
    Code("ADS501"): "a rule with such an expression is refused earlier, as ADS406",
    Code("ADS502"): "a correlation that counts a missing rule is refused earlier, as ADS405",
}
