"""What the codes mean that no lint rule owns: they come from reading, the schema, Sigma, targets, cases and waivers."""

from __future__ import annotations

from dataclasses import dataclass

from ads_compiler.diagnostics import Severity

E, W = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class OtherCode:
    """A code with its name, its severity, what it says, and the cure."""

    code: str
    name: str
    severity: Severity
    says: str
    cure: str


OTHER_CODES: tuple[OtherCode, ...] = tuple(
    OtherCode(*row)
    for row in (
        ("ADS000", "rule-crashed", E, "A lint rule of adsc stopped with an error.", "Report it: it is a bug of adsc."),
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
        ("ADS003", "not-text", E, "The file is binary, or not UTF-8.", "Save it as UTF-8, or move it away."),
        ("ADS004", "empty-file", E, "The file holds nothing.", "Write the strategy, or remove the file."),
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
        ("ADS007", "duplicate-key", E, "A key stands twice in one mapping.", "Keep one of the two."),
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
        ("ADS103", "wrong-value", E, "A value has the wrong type or form.", "Write it as the hint shows."),
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
            Severity.INFO,
            "The list of platforms on a page without front matter is the technique's in all but one.",
            "Add the one, or leave it out knowingly: such lists are often copied once, and out of date or cut short.",
        ),
        ("ADS401", "malformed-rule", E, "A Sigma rule lacks something, or has it in a wrong form.", "Mend the rule."),
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
        ("ADS407", "duplicate-rule", E, "Two rules of a page share a name or an id.", "Rename one of them."),
        ("ADS408", "unused-selection", W, "A selection is never used by the condition.", "Use it or remove it."),
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
        ("ADS605", "wrong-alert-count", E, "A case gives another number of alerts.", "Mend the rule or the number."),
        (
            "ADS606",
            "unreadable-events",
            E,
            "The events of a case cannot be read.",
            "Mend the file at the line that is named.",
        ),
        ("ADS607", "case-not-run", E, "A case could not run.", "Mend what the message names first."),
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
            Severity.INFO,
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
        (
            "ADS701",
            "expired-waiver",
            W,
            "A waiver has passed its last day.",
            "Mend the finding, or agree on a new date.",
        ),
        ("ADS702", "unused-waiver", W, "A waiver accepts nothing.", "Remove it."),
        (
            "ADS703",
            "waiver-without-reason",
            W,
            "A comment that accepts a finding does not say why, so it holds for nothing.",
            'Give it a reason: `<!-- adsc: allow ADS312 reason="…" -->`.',
        ),
        (
            "ADS704",
            "malformed-waiver",
            W,
            "A comment for adsc is not of the form that it understands, so it holds for nothing.",
            'Write it as `<!-- adsc: allow ADS312 reason="…" until=2027-03-01 owner=team -->`; '
            "the last two may be left out.",
        ),
        (
            "ADS710",
            "missing-review",
            E,
            "A strategy is in a status that needs a review (`review_required`), and none is recorded.",
            "Have a second person read the page, then `adsc review approve ADS-0042 --by NAME`.",
        ),
        (
            "ADS711",
            "void-review",
            E,
            "The page says something else than what was reviewed; the finding names what. "
            "A warning where no review is needed.",
            "Have the change reviewed: `adsc review approve ADS-0042 --by NAME`.",
        ),
        (
            "ADS712",
            "review-by-author",
            E,
            "The reviewer is the only author of the page. A warning where no review is needed.",
            "Have another person review it.",
        ),
        (
            "ADS713",
            "unusable-review",
            W,
            "The record of a review cannot be read, or is of no strategy.",
            "Write it anew with `adsc review approve`, or remove it.",
        ),
        (
            "ADS714",
            "review-due",
            W,
            "The last review is older than `review_days`.",
            "Read the page again, then `adsc review approve ADS-0042 --by NAME`.",
        ),
        (
            "ADS901",
            "unknown-setting",
            E,
            "The configuration has a setting that adsc does not know.",
            "Take the name that the hint gives, or remove it. `docs/configuration.md` lists all settings.",
        ),
        (
            "ADS902",
            "wrong-setting",
            E,
            "A setting of the configuration has a value that it cannot have.",
            "Write it as the hint shows.",
        ),
        (
            "ADS903",
            "word-not-in-vocabulary",
            E,
            "An owner, a tag or a platform is not among those that the project's `[vocabulary]` allows.",
            "Take one that is, or add it to the vocabulary in the configuration.",
        ),
    )
)
