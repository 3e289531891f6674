"""What is found in detection logic: the Sigma of a page, and what a target cannot express."""

from __future__ import annotations

from ads_compiler.rules.other_codes.base import E, W, table

LOGIC = table(
    (
        (
            "ADS401",
            "malformed-rule",
            E,
            "A Sigma rule lacks something, or has it in a wrong form.",
            "Mend the rule.",
        ),
        (
            "ADS402",
            "not-compiled-yet",
            E,
            "The rule uses a part of Sigma that is not compiled yet.",
            "Write it in another way.",
        ),
        (
            "ADS403",
            "wrong-modifier",
            E,
            "A modifier is unknown, or does not go with another.",
            "Take the one that fits.",
        ),
        (
            "ADS404",
            "wrong-condition",
            E,
            "The condition cannot be read, or names what is not defined.",
            "Mend the condition.",
        ),
        (
            "ADS405",
            "unknown-rule",
            E,
            "A correlation or a filter names a rule that the page does not have.",
            "Write the rule's name.",
        ),
        (
            "ADS406",
            "wrong-expression",
            E,
            "A regular expression is refused.",
            "Write it so that Python's `re` accepts it.",
        ),
        (
            "ADS407",
            "duplicate-rule",
            E,
            "Two rules of a page share a name or an id.",
            "Rename one of them.",
        ),
        (
            "ADS408",
            "unused-selection",
            W,
            "A selection is never used by the condition.",
            "Use it or remove it.",
        ),
        (
            "ADS409",
            "wrong-match-value",
            E,
            "A value that the modifier cannot take.",
            "Write a value of the kind it needs.",
        ),
        (
            "ADS416",
            "placeholder-without-values",
            E,
            "A placeholder in a value is not among those that the project has values for.",
            "Give it values in `adsc.toml`, under `[placeholders]`.",
        ),
        (
            "ADS417",
            "idle-filter",
            W,
            "A filter does not reach a rule that it names, or excludes nothing.",
            "Give it the log source of the rule, and a condition with `not`.",
        ),
        (
            "ADS418",
            "refused-by-pipeline",
            E,
            "A processing pipeline of the project fails the rule, or makes of it what is not compiled.",
            "Change the rule, or the pipeline.",
        ),
        (
            "ADS419",
            "unbounded-expression",
            E,
            "A regular expression that could take for ever, of a kind that no engine of linear time can take over.",
            "Write it without back references, atomic groups and possessive quantifiers, or without repetitions beside "
            "them. Expressions without those are always accepted: where `re` could take long, they are run by an "
            "engine whose time grows with the text alone.",
        ),
        (
            "ADS420",
            "all-of-one",
            W,
            "The modifier `all` stands before one value, where it changes nothing. Often a list has lost the others.",
            "Remove `all`, or add the values that are missing.",
        ),
        (
            "ADS501",
            "inexpressible-expression",
            E,
            "The Python target cannot run the expression.",
            "Write it in another way.",
        ),
        (
            "ADS502",
            "inexpressible-count",
            E,
            "The Python target cannot count these rules.",
            "Count rules that look at events.",
        ),
    )
)
