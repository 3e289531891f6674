r"""What pySigma 1 and pySigma 2 do differently, and the one behavior that rules get with both.

The SIEM backends and sigma-cli require pySigma 1, so `ads_compiler` runs with 1.5.1 and later 1.x
releases, and with 2.x. What differs is handled here, with the meaning of 2.0; the rest of this
package does not ask for the version.

- Policies are new in 2.0. They choose the engine that compiles regular expressions, and 2.0
  chooses RE2, which has no look-around. 1.x has no policy and always uses `re`: `pipeline`,
  `trust`.
- `base64` and `base64offset` of 1.x encode the backslash of an escaped wildcard, cut non-ASCII
  text at the wrong character and write the byte order mark of `utf16` in UTF-8; `expand` of 1.x
  takes `\%` for an escaped percent sign. Fixed in 2.0: `MODIFIERS`.
- `windash` of 1.x has no limit; 2.0 refuses more than three dashes in a value: `MOST_DASHES`.
- Numbers that no float holds raise `OverflowError` in 1.x and a Sigma error in 2.0: `is_number`.
- A condition's `notepad` is `not epad` in 1.x, because operators are literals there; 2.0 has
  keywords: `reads_name`.
- `0m` and `-5m` are timespans in 1.x, and refused in 2.0: `seconds`.
- A level or a tag that is not text, and a `related` that is not a mapping, crash 1.x; 2.0
  reports them: `unreadable`.
- A filter of 1.x shares its selections among the rules it applies to, so that a pipeline changes
  them once for each rule; 2.0 copies them: `apply_filter`.
- `replace_string` of 1.x reads the backslash in front of a wildcard (`C:\Temp\*`) as an escape in
  every value, also where it replaces nothing; 2.0 leaves alone what the expression does not match.
  Both need time that grows with the square of a value: `replacing.py`.

Everything else that the transformations of a processing pipeline do is left to pySigma.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from sigma.correlations import SigmaCorrelationTimespan
from sigma.exceptions import SigmaTimespanError
from sigma.filters import SigmaFilter, SigmaGlobalFilter
from sigma.processing.pipeline import ProcessingPipeline
from sigma.processing.transformations import transformations
from sigma.rule import SigmaDetection, SigmaDetectionItem, SigmaRule
from sigma.types import SigmaExpansion, SigmaString

from sigma import modifiers

try:
    from sigma.policy.profiles import TrustedPolicy

    from sigma import policy
except ImportError:  # pySigma 1
    policy = None  # type: ignore[assignment]
else:
    from ads_compiler.sigma.guarded_engine import GUARDED

from ads_compiler.sigma.guarded import guard
from ads_compiler.sigma.placeholders import insert_placeholders
from ads_compiler.sigma.replacing import ReplaceString

MOST_DASHES = 3
_OPERATORS = ("and", "or", "not")
_TIMESPAN = re.compile(r"0*[1-9][0-9]*[smhdwMy]")
_BYTE_ORDER_MARK = "\ufeff".encode()


def pipeline(facts: dict[str, Any]) -> ProcessingPipeline:
    """The pipeline that YAML describes; `re` runs its regular expressions as far as it is fast."""
    original = transformations["replace_string"]
    transformations["replace_string"] = ReplaceString
    try:
        if policy is None:
            read = ProcessingPipeline.from_dict(facts)
            guard(read)
            return read
        default = policy.default_policy
        # Transformations compile their expressions before they know the policy of the pipeline.
        policy.default_policy = GUARDED
        try:
            return ProcessingPipeline.from_dict(facts, policy=GUARDED)
        finally:
            policy.default_policy = default
    finally:
        transformations["replace_string"] = original


def trust(item: SigmaDetectionItem) -> None:
    """Compile with `re` the expressions that a pipeline makes of an item as well."""
    if policy is not None:
        item.policy = TrustedPolicy


def apply_filter(rule: SigmaRule, selections: dict[str, SigmaDetection], condition: str) -> None:
    """Add a filter to the selections and the condition of a rule; `selections` are not changed."""
    added = SigmaGlobalFilter(deepcopy(selections), [condition], rules="any")
    SigmaFilter(logsource=rule.logsource, filter=added).apply_on_rule(rule)


def unreadable(facts: dict[str, Any]) -> str | None:
    """The problem with a key that pySigma reads without checking its type, or None."""
    if not isinstance(facts.get("level"), str | None):
        return "'level' must be text"
    if isinstance(tags := facts.get("tags"), list) and not all(
        isinstance(tag, str) for tag in tags
    ):
        return "'tags' must be a list of text"
    if isinstance(related := facts.get("related"), list):
        for one in related:
            if not isinstance(one, dict) or not all(
                isinstance(one.get(key), str) for key in ("id", "type")
            ):
                return "each item of 'related' needs an 'id' and a 'type', both text"
    return None


def seconds(timespan: object) -> int:
    """The length of a timespan such as `5m`; raises `SigmaTimespanError` if it is not one."""
    if not isinstance(timespan, str) or not _TIMESPAN.fullmatch(timespan):
        raise SigmaTimespanError(f"Timespan '{timespan}' is invalid.")
    return SigmaCorrelationTimespan(timespan).seconds


def is_number(value: float) -> bool:
    """Whether pySigma can hold the number: finite, and not larger than a float."""
    try:
        return abs(float(value)) != float("inf") and value == value
    except OverflowError:
        return False


def reads_name(word: str) -> bool:
    """Whether pySigma reads a word of a condition as one name, without an operator in front."""
    return word in _OPERATORS or not word.startswith(_OPERATORS)


def _bytes(text: SigmaString, applied: Sequence[type]) -> bytes:
    """The bytes to encode: the text in UTF-8, with the byte order mark of `utf16` in UTF-16."""
    data = "".join(part for part in text.s if isinstance(part, str)).encode()
    if modifiers.SigmaUTF16Modifier in applied and data.startswith(_BYTE_ORDER_MARK):
        return b"\xff\xfe" + data[len(_BYTE_ORDER_MARK) :]
    return data


# pySigma looks modifiers up by the names of their classes, which must stay the same.
class SigmaBase64Modifier(modifiers.SigmaBase64Modifier):
    """`base64` over bytes."""

    def modify(self, val: SigmaString) -> SigmaString:
        """The encoded text; text with wildcards is refused."""
        if val.contains_special():
            return super().modify(val)
        return SigmaString(b64encode(_bytes(val, self.applied_modifiers)).decode())


class SigmaBase64OffsetModifier(modifiers.SigmaBase64OffsetModifier):
    """`base64offset` over bytes."""

    def modify(self, val: SigmaString) -> SigmaExpansion:
        """The text encoded at each of three offsets; text with wildcards is refused."""
        if val.contains_special():
            return super().modify(val)
        data = _bytes(val, self.applied_modifiers)
        ends = [self.end_offsets[(len(data) + shift) % 3] for shift in range(3)]
        encoded = [b64encode(b" " * shift + data).decode() for shift in range(3)]
        places = zip(encoded, self.start_offsets, ends, strict=True)
        return SigmaExpansion([SigmaString(text[start:end]) for text, start, end in places])


class SigmaExpandModifier(modifiers.SigmaExpandModifier):
    """`expand` without escaped percent signs."""

    def modify(self, val: SigmaString) -> SigmaString:  # type: ignore[override]
        """The text with its placeholders."""
        return insert_placeholders(val)


MODIFIERS: dict[str, type[modifiers.SigmaModifier[Any, Any]]] = dict(modifiers.modifier_mapping)
if policy is None:
    MODIFIERS |= {
        "base64": SigmaBase64Modifier,
        "base64offset": SigmaBase64OffsetModifier,
        "expand": SigmaExpandModifier,
    }
