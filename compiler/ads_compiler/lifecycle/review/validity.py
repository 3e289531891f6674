"""Whether the review of a page is still valid, and the findings if it is not (ADS710 to ADS714)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from ads_compiler.config import Project
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics
from ads_compiler.core.text import Span, Text
from ads_compiler.evidence import Review, ReviewStatus, State
from ads_compiler.lifecycle.review import record
from ads_compiler.lifecycle.review.parts import called, digest, events, parts
from ads_compiler.strategy import Outline, parse_date

_ID = re.compile(r"^id:\s*[\"']?([A-Z][A-Z0-9]*-\d+)[\"']?\s*$", re.MULTILINE)

# Findings that the author of a page cannot settle alone: another person must read the page first.
NEEDS_A_READER = frozenset({"ADS710", "ADS711", "ADS712", "ADS714"})


def standing(
    page: Outline, source: Text, review: Review | None, day: date, strategies: Path
) -> ReviewStatus:
    """The status of a page's review on a day. The page is parsed only if its text has changed.

    `strategies` is the project's folder of strategies, which contains the files of events.
    """
    if review is None:
        return ReviewStatus(State.NONE)
    reviewed_on = parse_date(review.on)
    age = (day - reviewed_on).days if reviewed_on else 0
    if by_author(review.by, page.authors):
        return ReviewStatus(State.SELF, review, (), age)
    same = review.text == digest(source.text)
    now = (
        {**review.parts, **events(review.parts, source, strategies)}
        if same
        else parts(source, strategies)
    )
    changed = tuple(_changed(review.parts, now))
    return ReviewStatus(State.VOID if changed else State.VALID, review, changed, age)


def by_author(name: str, authors: Iterable[str]) -> bool:
    """Whether a reviewer is the only author of the page."""
    return {_plain(author) for author in authors} == {_plain(name)}


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def standings(
    project: Project, pages: Iterable[Outline], texts: Mapping[str, Text], day: date
) -> tuple[dict[str, ReviewStatus], Diagnostics]:
    """The review status of each strategy by its id, and the findings about the records."""
    reviews, wrong = record.load(project)
    known = {
        item.id: standing(item, texts[item.name], reviews.get(item.id), day, project.strategies)
        for item in pages
    }
    return known, wrong


def check(
    project: Project,
    pages: Iterable[Outline],
    texts: Mapping[str, Text],
    names: frozenset[str],
    day: date,
) -> Iterator[Diagnostic]:
    """The findings about the reviews of the pages in `names`.

    Findings about records are included only if all pages are checked.
    """
    pages = tuple(pages)
    reviews, wrong = record.load(project)
    for item in pages:
        if item.name in names:
            now = standing(item, texts[item.name], reviews.get(item.id), day, project.strategies)
            yield from _about(project, item, now)
    if names >= texts.keys():
        yield from wrong
        known = {item.id for item in pages}
        unread = _unread(pages, texts)
        for identity in sorted(reviews.keys() - known) if None not in unread else ():
            if identity not in unread:
                place = reviews[identity].span or Span(f"{identity}.yml")
                message = f"there is no strategy {identity} for this review"
                hint = "if the id has changed, review the page again; then remove this file"
                yield record.unusable(place, message, hint)


def _unread(pages: Iterable[Outline], texts: Mapping[str, Text]) -> set[str | None]:
    """The ids of pages that could not be used, whose reviews are valid; None for an unknown id."""
    names = {page.name for page in pages}
    left = (text.text for name, text in texts.items() if name not in names)
    matches = [re.search(_ID, text) for text in left if text.startswith("---")]
    return {match[1] if match else None for match in matches}


def _about(project: Project, item: Outline, now: ReviewStatus) -> Iterator[Diagnostic]:
    """The findings about a page whose status needs a review; other pages have none."""
    if item.status not in project.review_required:
        return
    approve = f"'adsc review approve {item.id} --by NAME'"
    if now.review is None:
        message = f"a strategy in {item.status} needs a review, and has none"
        hint = f"when a second person has read the page: {approve}"
        yield Diagnostic(item.span("status"), "ADS710", message, hint)
        return
    who = f"{now.review.by} of {now.review.on}"
    if now.state is State.SELF:
        message = f"the review is by {now.review.by}, who is the only author of the page"
        hint = f"{approve}, by another person"
        yield Diagnostic(item.span("authors"), "ADS712", message, hint)
    elif now.state is State.VOID:
        message = (
            f"the review by {who} is no longer valid: since then {_listed(now.changed)} changed"
        )
        hint = f"have the change reviewed: {approve}"
        yield Diagnostic(item.span("status"), "ADS711", message, hint)
    elif project.review_days is not None and now.age > project.review_days:
        limit = f"one is due every {project.review_days} days"
        message = f"the review by {who} is {now.age} days old; {limit}"
        hint = f"read the page again: {approve}"
        yield Diagnostic(item.span("status"), "ADS714", message, hint)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """The names of the parts that differ, in the order of the page, then of those removed."""
    yield from (name for name, value in now.items() if before.get(name) != value)
    yield from (name for name in before if name not in now)


def _listed(names: tuple[str, ...]) -> str:
    words = [called(name) for name in names[:4]]
    rest = len(names) - len(words)
    if rest:
        words.append(f"{rest} more")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
