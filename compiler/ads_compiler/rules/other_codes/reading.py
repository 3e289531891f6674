"""What is found while a page is read: its file, its YAML, its shape, and a list without front matter."""

from __future__ import annotations

from ads_compiler.rules.other_codes.base import INFO, E, table

READING = table(
    (
        (
            "ADS000",
            "rule-crashed",
            E,
            "A lint rule of adsc stopped with an error.",
            "Report it: it is a bug of adsc.",
        ),
        (
            "ADS001",
            "unreadable-file",
            E,
            "The file cannot be opened, or is no regular file.",
            "Mend its place or rights.",
        ),
        (
            "ADS002",
            "oversized-file",
            E,
            "The file is larger than a strategy may be.",
            "Move samples to strategies/events/.",
        ),
        (
            "ADS003",
            "not-text",
            E,
            "The file is binary, or not UTF-8.",
            "Save it as UTF-8, or move it away.",
        ),
        (
            "ADS004",
            "empty-file",
            E,
            "The file holds nothing.",
            "Write the strategy, or remove the file.",
        ),
        (
            "ADS005",
            "no-front-matter",
            E,
            "The page does not begin with its facts.",
            "Begin with `---`, the facts, `---`.",
        ),
        (
            "ADS006",
            "invalid-yaml",
            E,
            "A front matter or a block is not valid YAML.",
            "Mend it at the place that is named.",
        ),
        (
            "ADS007",
            "duplicate-key",
            E,
            "A key stands twice in one mapping.",
            "Keep one of the two.",
        ),
        (
            "ADS008",
            "yaml-tag",
            E,
            "YAML tags and merge keys are not allowed.",
            "Write plain values, and write keys out.",
        ),
        (
            "ADS009",
            "yaml-bomb",
            E,
            "The YAML is nested too deeply or expands too far.",
            "Use fewer levels and aliases.",
        ),
        (
            "ADS101",
            "unknown-key",
            E,
            "The schema does not know the key.",
            "Take the key that the hint names, or remove it.",
        ),
        (
            "ADS102",
            "missing-key",
            E,
            "The schema asks for a key that is not there.",
            "Add it; the hint has an example.",
        ),
        (
            "ADS103",
            "wrong-value",
            E,
            "A value has the wrong type or form.",
            "Write it as the hint shows.",
        ),
        (
            "ADS108",
            "misplaced-case",
            E,
            "A case stands in a section where it claims nothing.",
            "Move it to the section it is for.",
        ),
        (
            "ADS109",
            "duplicate-case",
            E,
            "Two cases of a page have one name.",
            "Rename one; a case is known by its name.",
        ),
        (
            "ADS336",
            "incomplete-platforms",
            INFO,
            "The list of platforms on a page without front matter is the technique's in all but one.",
            "Add the one, or leave it out knowingly: such lists are often copied once, and out of date or cut short.",
        ),
    )
)
