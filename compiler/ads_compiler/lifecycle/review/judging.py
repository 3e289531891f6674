"""Whether the review of a page still holds, and what is to be told where it does not (ADS710 to ADS714)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from ads_compiler.config import Project
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics
from ads_compiler.core.text import Span, Text
from ads_compiler.evidence import Review, Standing, State
from ads_compiler.lifecycle.review import record
from ads_compiler.lifecycle.review.parts import called, digest, events, parts
from ads_compiler.strategy import Strategy, parse_date

# Findings that the author of a page cannot settle alone: another person must read the page first.
NEEDS_A_READER = frozenset({"ADS710", "ADS711", "ADS712", "ADS714"})


def standing(
    strategy: Strategy, source: Text, review: Review | None, day: date, strategies: Path
) -> Standing:
    """How the review of a page stands on a day. Only a page whose text is another is read for it.

    `strategies` is the folder of the project's, where files of events lie.
    """
    if review is None:
        return Standing(State.NONE)
    made = parse_date(review.on)
    age = (day - made).days if made else 0
    if by_author(review.by, strategy.authors):
        return Standing(State.SELF, review, (), age)
    same = review.text == digest(source.text)
    now = (
        {**review.parts, **events(review.parts, source, strategies)}
        if same
        else parts(source, strategies)
    )
    changed = tuple(_changed(review.parts, now))
    return Standing(State.VOID if changed else State.VALID, review, changed, age)


def by_author(name: str, authors: Iterable[str]) -> bool:
    """Whether a reviewer is the only one who wrote the page."""
    return {_plain(author) for author in authors} == {_plain(name)}


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def standings(
    project: Project, strategies: Iterable[Strategy], texts: Mapping[str, Text], day: date
) -> tuple[dict[str, Standing], Diagnostics]:
    """How each strategy stands, by its id, and what is wrong with the records."""
    reviews, wrong = record.load(project)
    known = {
        item.id: standing(item, texts[item.name], reviews.get(item.id), day, project.strategies)
        for item in strategies
    }
    return known, wrong


def check(
    project: Project,
    strategies: Iterable[Strategy],
    texts: Mapping[str, Text],
    names: frozenset[str],
    day: date,
) -> Iterator[Diagnostic]:
    """What is to be told about the reviews of the pages in `names`; of records, only where all pages are looked at."""
    pages = tuple(strategies)
    reviews, wrong = record.load(project)
    for item in pages:
        if item.name in names:
            now = standing(item, texts[item.name], reviews.get(item.id), day, project.strategies)
            yield from _told(project, item, now)
    if names >= texts.keys():
        yield from wrong
        for identity in sorted(reviews.keys() - {item.id for item in pages}):
            yield record.unusable(
                reviews[identity].span or Span(f"{identity}.yml"),
                f"there is no strategy {identity} for this review",
            )


def _told(project: Project, item: Strategy, now: Standing) -> Iterator[Diagnostic]:
    """The findings about a page in a status that needs a review; elsewhere a change is on its way to one."""
    if item.status not in project.review_required:
        return
    approve = f"'adsc review approve {item.id} --by NAME'"
    if now.review is None:
        message = f"a strategy in {item.status} needs a review, and there is none"
        cure = f"when a second person has read the page: {approve}"
        yield Diagnostic(item.span("status"), "ADS710", message, cure)
        return
    who = f"{now.review.by} of {now.review.on}"
    if now.state is State.SELF:
        message = f"the review is by {now.review.by}, who is the only author of the page"
        cure = f"{approve}, by another person"
        yield Diagnostic(item.span("authors"), "ADS712", message, cure)
    elif now.state is State.VOID:
        message = f"the review by {who} no longer holds: since then {_listed(now.changed)} changed"
        cure = f"have the change reviewed: {approve}"
        yield Diagnostic(item.span("status"), "ADS711", message, cure)
    elif project.review_days is not None and now.age > project.review_days:
        message = f"the review by {who} is {now.age} days old; one is due every {project.review_days} days"
        cure = f"read the page again: {approve}"
        yield Diagnostic(item.span("status"), "ADS714", message, cure)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """The names of the pieces that differ, in the order of the page, then those that are gone."""
    yield from (name for name, value in now.items() if before.get(name) != value)
    yield from (name for name in before if name not in now)


def _listed(names: tuple[str, ...]) -> str:
    words = [called(name) for name in names[:4]]
    rest = len(names) - len(words)
    if rest:
        words.append(f"{rest} more")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
