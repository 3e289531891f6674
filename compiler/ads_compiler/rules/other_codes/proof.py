"""What the cases of a page, the benign corpus and Atomic Red Team show."""

from __future__ import annotations

from ads_compiler.rules.other_codes.base import INFO, E, W, table

PROOF = table(
    (
        (
            "ADS601",
            "silent-detection",
            E,
            "A Validation case gives no alert.",
            "Mend the rule, or the case; the reasons are listed.",
        ),
        (
            "ADS602",
            "returned-false-positive",
            E,
            "A benign case alerts.",
            "Restore the exclusion that no longer holds.",
        ),
        (
            "ADS603",
            "cured-false-positive",
            W,
            "An accepted alert no longer comes.",
            "Remove the case and the text about it.",
        ),
        (
            "ADS604",
            "closed-blind-spot",
            W,
            "A blind spot is seen now.",
            "Move the case to Validation, or narrow the text.",
        ),
        (
            "ADS605",
            "wrong-alert-count",
            E,
            "A case gives another number of alerts.",
            "Mend the rule or the number.",
        ),
        (
            "ADS606",
            "unreadable-events",
            E,
            "The events of a case cannot be read.",
            "Mend the file at the line that is named.",
        ),
        (
            "ADS607",
            "case-not-run",
            E,
            "A case could not run.",
            "Mend what the message names first.",
        ),
        (
            "ADS608",
            "unnoticed-changes",
            W,
            "Rules of the page can be changed, as by a slip of the pen, and no case notices (`adsc test --mutate`). "
            "An error where the share that is noticed lies below the project's `mutation_score` for the page's status.",
            "Add the cases that the list of survivors asks for, or remove what nothing needs; see `docs/evidence.md`.",
        ),
        (
            "ADS609",
            "unreached-logic",
            INFO,
            "A condition or a value of a rule that no case shows at work (`adsc test --uncovered`): "
            "no event fulfils it, or it never decides.",
            "Add an event that fulfils it and nothing else of its kind, or remove it.",
        ),
        (
            "ADS610",
            "loud-on-ordinary-events",
            E,
            "A rule alerts on events of the benign corpus, and the page does not admit it.",
            "Narrow the rule by a filter, or admit the alerts with `noise` in the front matter.",
        ),
        (
            "ADS611",
            "needless-admission",
            W,
            "The page admits alerts on ordinary events that do not come any more.",
            "Take the item out of `noise`.",
        ),
        (
            "ADS612",
            "unreadable-corpus",
            E,
            "A file of the benign corpus cannot be read as events.",
            "Mend the file at the line that is named.",
        ),
        (
            "ADS613",
            "unproven-strategy",
            W,
            "A strategy in review or production is not proven: no case that must alert, a case that does not hold, "
            "or something left over from a template. An error with `adsc build --strict`.",
            "Write what the message names, or set the status to `draft`; see `docs/evidence.md`.",
        ),
        (
            "ADS614",
            "idle-acceptance",
            W,
            "The page accepts a change to its rules that a case notices by now or that does not exist, or it leaves "
            "out a kind of change that its rules do not have (`adsc test --mutate`).",
            "Remove the item from `mutation` in the front matter.",
        ),
        (
            "ADS621",
            "unknown-atomic",
            W,
            "The source of a case names a test that the checkout of Atomic Red Team does not have (`atomics`).",
            "Take the guid from the test's `auto_generated_guid`, or bring the checkout up to date.",
        ),
        (
            "ADS622",
            "atomic-of-other-technique",
            W,
            "The source of a case names a test of Atomic Red Team that is of none of the page's techniques. "
            "Parents, sub-techniques and successors of a technique count as the same.",
            "Name the test that made the events, or claim its technique.",
        ),
    )
)
