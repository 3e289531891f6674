"""Findings about pages without front matter, and about the Categorization of strategies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ads_compiler.attack import verdicts
from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.attack_mapping import checks, extract, places, scope, words
from ads_compiler.attack_mapping.scope import Subject
from ads_compiler.attack_mapping.values import Claim
from ads_compiler.attack_mapping.words import NAME, PLATFORM, TACTIC, TECHNIQUE, URL
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Text
from ads_compiler.detection.tree import LogSource
from ads_compiler.strategy import Outline, Strategy, TechniqueClaim, Telemetry, markdown
from ads_compiler.strategy.markdown import Document

SCOPE = (
    ("ADS333", scope.off_platform),
    ("ADS334", scope.preparation),
    ("ADS335", scope.missing_evasion),
)


def release_of_raw(pages: Iterable[Outline], installed: Installed) -> str | None:
    """The release for pages that name none: the project's, else the newest pinned, else newest."""
    known = installed.releases()
    pinned = {item.attack_version for item in pages}
    candidates = (
        [name for name in known if name == installed.pinned]
        or [name for name in known if name in pinned]
        or known
    )
    return candidates[-1] if candidates else None


def of_raw(source: Text, index: Index, installed: Installed) -> Iterator[Diagnostic]:
    """Findings about the ATT&CK claims of a page without front matter; none for other pages."""
    page, _ = markdown.parse(source)
    if not page.raw:
        return
    claims = extract.of_page(page)
    yield from (checked.finding() for checked in checks.check_claims(claims, index, installed))
    yield from checks.missing(claims, index, installed)
    ids = checks.mapped(claims, index)
    techniques = [index.successor(identity) or index.technique(identity) for identity in ids]
    claimed = [item for item in techniques if item is not None and item.active]
    if len(claimed) < len(ids):
        return
    place = next((c.span for c in claims if c.kind in (TECHNIQUE, NAME) and c.mapping), None)
    for code, check in SCOPE if place else ():
        if place and (problem := check(_subject(page), claimed, index)):
            yield Diagnostic(place, code, *problem, subject=claimed[0].id)


def _subject(page: Document) -> Subject:
    goals = [places.text_of(page, place) for place in places.places(page) if place.key == "goal"]
    own = {place.key for place in places.places(page)}
    title = next(
        (
            h.text
            for h in page.headings
            if h.level == 1 and not h.nested and places.key_of(h.text) not in own
        ),
        "",
    )
    return Subject(words.title(title), " ".join(goals))


_last: list[tuple[Strategy, tuple[Claim, ...]]] = []


def in_prose(strategy: Strategy) -> tuple[Claim, ...]:
    """The claims in the Categorization of a strategy; cached, as several rules need them."""
    if not _last or _last[0][0] is not strategy:
        section = strategy.sections.get("categorization")
        claims = extract.of_rows(strategy.document, section.row, section.end_row) if section else ()
        _last[:] = [(strategy, claims)]
    return _last[0][1]


def of_prose(strategy: Strategy, index: Index, installed: Installed) -> Iterator[Diagnostic]:
    """Findings about the Categorization of a strategy, except for claims of its front matter."""
    claims, own = in_prose(strategy), tuple(claim.id for claim in strategy.techniques)
    stated = {word.casefold() for word in (*own, *strategy.platforms)}
    stated |= {tactic for claim in strategy.techniques for tactic in claim.tactics}
    # Other rules check links.
    new = [c for c in claims if c.kind != URL and c.text.casefold() not in stated]
    mapped = [Claim(TECHNIQUE, identity, strategy.document.source.start) for identity in own]
    for checked in checks.check_claims([*mapped, *new], index, installed):
        if checked.claim in new and (checked.claim.mapping or checked.claim.kind != TECHNIQUE):
            yield checked.finding()


def other_claims(
    strategy: Strategy, index: Index, kind: str
) -> Iterator[tuple[Claim, tuple[str, ...]]]:
    """Claims of the Categorization that are right, but not in the front matter.

    Each comes with what the front matter has instead.
    """
    claims = [claim for claim in in_prose(strategy) if claim.mapping and claim.kind == kind]
    own = tuple(claim.id for claim in strategy.techniques)
    related = {*own, *(identity.split(".")[0] for identity in own)}
    related |= {item.id for identity in own for item in index.chain(identity)}
    if kind == TECHNIQUE:
        for claim in claims:
            if (
                claim.identity not in related
                and verdicts.technique(index, claim.identity).kind == "right"
            ):
                yield claim, own
        return
    for claim in claims:
        if claim.about and claim.about not in related:
            continue
        concerned = [c for c in strategy.techniques if c.id == claim.about] or strategy.techniques
        if kind == TACTIC:
            verdict = checks.tactic(claim.text, [c.id for c in concerned], index, lambda: None)
            has = tuple(dict.fromkeys(tactic for c in concerned for tactic in _tactics(c, index)))
            if (
                any(c.tactics for c in concerned)
                and verdict.kind == "right"
                and not set(verdict.now) & set(has)
            ):
                yield claim, has
        elif kind == PLATFORM:
            word = checks.platform_word(claim.text, index)
            verdict = verdicts.platform(index, word, own, lambda: None)
            if verdict.kind == "right" and word not in strategy.platforms:
                yield claim, strategy.platforms


def _tactics(claim: TechniqueClaim, index: Index) -> tuple[str, ...]:
    """The tactics that a technique is claimed for; all of its tactics if the page names none."""
    known = index.technique(claim.id)
    return claim.tactics or (known.tactics if known else ())


def subject(strategy: Strategy, sources: Sequence[LogSource]) -> Subject:
    """The subject of a strategy; `sources` are the log sources of its rules."""
    goal = strategy.sections.get("goal")
    read: tuple[Telemetry | LogSource, ...] = (*strategy.telemetry, *sources)
    terms = tuple(tuple(filter(None, (item.product, item.category, item.service))) for item in read)
    return Subject(strategy.title, goal.text if goal else "", strategy.platforms, terms)
