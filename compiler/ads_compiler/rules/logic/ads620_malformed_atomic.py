"""ADS620 malformed-atomic."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.attack_mapping import atomics
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_NUMBERED = re.compile(r"(T\d{4}(?:\.\d{3})?)(?:\s*[#-]\s*\d+)?", re.IGNORECASE)
_FORM = "write atomic:<guid>, in quotes"


@rule("ADS620")
def malformed_atomic(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A test of Atomic Red Team is referenced by its GUID.

    ## Why

    Readers need to find the test to repeat it. Its number within a technique changes when tests are
    added or removed before it; its GUID does not.

    ## What to do

    Write `source: "atomic:<guid>"` with the `auto_generated_guid` from the YAML file of the test.
    """
    for case in entry.cases:
        given = atomics.named(case.source)
        if given is None:
            continue
        if not given:
            yield (
                case.span("source"),
                f"the case '{case.name}' does not say which Atomic Red Team test it uses",
                _FORM,
            )
        elif numbered := _NUMBERED.fullmatch(given):
            technique = numbered[1].upper()
            yield (
                case.span("source"),
                f"'{given}' is not a GUID: test numbers change when tests are added or removed",
                f"write the test's auto_generated_guid, from atomics/{technique}/{technique}.yaml",
            )
        elif not atomics.is_guid(given):
            yield (
                case.span("source"),
                f"'{given}' is not a GUID",
                f"{_FORM}: 8-4-4-4-12 hexadecimal digits",
            )
