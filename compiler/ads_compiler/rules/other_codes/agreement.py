"""What was agreed on: waivers, reviews, and the configuration of the project."""

from __future__ import annotations

from ads_compiler.rules.other_codes.base import E, W, table

AGREEMENT = table(
    (
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
            "The page changed since its review; the finding names the parts that differ. "
            "Reported only in a status that needs a review (`review_required`).",
            "Have the change reviewed: `adsc review approve ADS-0042 --by NAME`.",
        ),
        (
            "ADS712",
            "review-by-author",
            E,
            "The reviewer is the only author of the page. "
            "Reported only in a status that needs a review (`review_required`).",
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
            "The last review is older than `review_days`, in a status that needs a review.",
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
