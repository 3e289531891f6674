"""The registers of the library: evidence, blind spots, false positives. Data for templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ads_compiler.core.plural import counted
from ads_compiler.evidence import CaseResult, Claim
from ads_compiler.site.figures import Figure, figures, numbered
from ads_compiler.site.indexes import Row, facets, page
from ads_compiler.site.model import Site
from ads_compiler.strategy import Part, Section, Strategy
from ads_compiler.strategy.markdown import Prose

Numbered = tuple[int, CaseResult]
Shown = tuple[str, tuple[Numbered, ...]]
_EXCLUDED = re.compile(r"\b(?:excluded?|excludes|left out|filtered out)\b", re.IGNORECASE)
_ACCEPTED = re.compile(r"\baccept(?:s|ed)?\b", re.IGNORECASE)
_NEAR = (
    "A case directly below a list item belongs to that item. Cases below the whole list are shown "
    "with every item, and may not show each of them."
)
_BOTH = frozenset({Claim.SUPPRESSED, Claim.ACCEPTED})
_TREATED = {"excluded": frozenset({Claim.SUPPRESSED}), "accepted": frozenset({Claim.ACCEPTED})}


def evidence(site: Site) -> str:
    """Return the page of evidence: each strategy with the figures of its proof, and the totals."""
    rows = []
    for entry in site.entries:
        item = entry.strategy
        cells = [[_to(item)], *([*_figure(one)] for one in figures(item, site))]
        rows.append(
            {"cells": cells, "marks": {"status": [item.status], "proof": [site.proof(item.id)[0]]}}
        )
    results, scores = site.evidence.results, site.evidence.scores.values()
    killed = sum(score.killed for score in scores if score.value is not None)
    total = sum(score.total for score in scores if score.value is not None)
    benign = site.evidence.benign
    unexpected = sum(one.alerts for one in benign.noise if not one.admitted)
    admitted = sum(one.alerts for one in benign.noise if one.admitted)
    failed = sum(1 for result in results if not result.passed)
    numbers: list[Row] = [
        {
            "value": f"{len(results) - failed}/{len(results)}",
            "name": "cases passed",
            "bad": failed > 0,
        },
        {
            "value": f"{killed * 100 // total} %" if total else "–",
            "name": f"of {total:,} changes to rules are noticed",
        },
        {
            "value": f"{benign.events:,}",
            "name": f"ordinary events in {counted(len(benign.files), 'file')}",
        },
        {
            "value": f"{unexpected:,}",
            "name": "alerts on them that no page admits",
            "bad": unexpected > 0,
        },
        {"value": f"{admitted:,}", "name": "alerts on them that pages admit, with a reason"},
    ]
    return _list(
        "Evidence",
        "What proves the strategies: the cases on their pages, the changes to their rules that "
        "the cases notice, the alerts on ordinary events, and reviews. "
        "evidence.json has the same data.",
        ["Strategy", "Cases", "Mutation score", "Ordinary events", "Review"],
        rows,
        ("status", "proof"),
        "strategies",
        numbers,
    )


def blind_spots(site: Site) -> str:
    """Return the page of all blind spots."""
    rows = []
    for item, text, shown in _all(site, "blind_spots", "Blind Spots"):
        word = "with cases" if shown else "without cases"
        cells = [[_to(item)], [{"text": text}], [*_cases(item, shown)]]
        rows.append({"cells": cells, "marks": {"shown": [word], "platform": list(item.platforms)}})
    proven = sum(1 for result in site.evidence.results if result.claim is Claim.MISSED)
    return _list(
        "Blind spots",
        f"What the library cannot detect: {counted(len(rows), 'documented blind spot')}, and "
        f"{counted(proven, 'case')} of malicious events that give no alert. {_NEAR}",
        ["Strategy", "Not detected", "Cases"],
        rows,
        ("platform", "shown"),
        "blind spots",
    )


def false_positives(site: Site) -> str:
    """Return the page of all known false positives."""
    rows = []
    for item, text, shown in _all(site, "false_positives", ""):
        word = _treatment(text, shown)
        shown = tuple(one for one in shown if one[1].claim in _TREATED.get(word, _BOTH))
        cells = [[_to(item)], [{"text": text}], [{"text": word}], [*_cases(item, shown)]]
        rows.append(
            {"cells": cells, "marks": {"treatment": [word], "platform": list(item.platforms)}}
        )
    return _list(
        "False positives",
        f"Ordinary events that look like an attack: {counted(len(rows), 'false positive')}, each "
        f"with how to recognize it. Excluded ones give no alert, accepted ones do. {_NEAR}",
        ["Strategy", "What it is and how to recognize it", "Treatment", "Cases"],
        rows,
        ("platform", "treatment"),
        "false positives",
    )


def _list(
    title: str,
    intro: str,
    columns: list[str],
    rows: list[Row],
    filters: Iterable[str],
    noun: str,
    numbers: Sequence[Row] = (),
) -> str:
    chosen = facets([row["marks"] for row in rows], filters)
    table = {"columns": columns, "rows": rows, "noun": noun}
    data = {
        "title": title,
        "intro": intro,
        "numbers": list(numbers),
        "facets": chosen,
        "tables": [table],
    }
    return page("table.html", title, data)


def _to(item: Strategy) -> Row:
    return {"text": f"{item.id} {item.title}", "href": f"strategies/{item.slug}/"}


def _figure(one: Figure) -> Iterator[Row]:
    yield {"text": one.badge, "badge": f"proof-{one.kind}"}
    if one.text:
        yield {"text": one.text}


def _cases(item: Strategy, shown: Sequence[Numbered]) -> Iterator[Row]:
    """Link to the cases: consecutive ones as one link, and each failing one by itself."""
    href = f"strategies/{item.slug}/#case-"
    numbers = [number for number, _ in shown]
    runs = [[first] for first in numbers if first - 1 not in numbers]
    for run in runs:
        run.extend(
            number
            for number in numbers
            if number > run[0] and set(range(run[0], number)) <= set(numbers)
        )
        text = f"case {run[0]}" if len(run) == 1 else f"cases {run[0]} to {run[-1]}"
        yield {"text": text, "href": f"{href}{run[0]}", "inline": True}
    for number, result in shown:
        if not result.passed:
            yield {"text": f"case {number} FAILS", "badge": "proof-fails"}
    if not shown:
        yield {"text": "none"}


def _all(site: Site, key: str, part: str) -> Iterator[tuple[Strategy, str, tuple[Numbered, ...]]]:
    """Return each item of a section of each strategy in use, with the cases that show it."""
    for entry in site.entries:
        item = entry.strategy
        section = item.sections.get(key)
        if section is None or item.status == "deprecated":
            continue
        results = [one for one in numbered(item, site) if one[1].case.section == key]
        for text, shown in _items(section, section.part(part) if part else None, results):
            yield item, text, shown


def _items(section: Section, part: Part | None, results: Sequence[Numbered]) -> Iterator[Shown]:
    """Return the items of a list, or the paragraphs without one.

    A case below the whole list belongs to each item.
    """
    pieces = _pieces(part.prose if part else section.prose)
    if not pieces:
        for one in results:
            yield one[1].case.name, (one,)
        return
    common = tuple(one for one in results if not _between(one, pieces))
    for piece, after in pairwise((*pieces, None)):
        if piece is None:
            continue
        last = after.row if after else 0
        inner = tuple(one for one in results if piece.row < one[1].case.block.row < last)
        yield piece.text, inner or common


def _between(one: Numbered, pieces: Sequence[Prose]) -> bool:
    return pieces[0].row < one[1].case.block.row < pieces[-1].row


def _pieces(prose: Sequence[Prose]) -> tuple[Prose, ...]:
    items = tuple(piece for piece in prose if piece.item and piece.depth <= 1)
    return items or tuple(piece for piece in prose if not piece.table) or tuple(prose)


def _treatment(text: str, shown: Iterable[Numbered]) -> str:
    """Return how a false positive is treated: by its text, or else by its cases."""
    excluded, accepted = bool(_EXCLUDED.search(text)), bool(_ACCEPTED.search(text))
    if not excluded and not accepted:
        claims = {result.claim for _, result in shown}
        if len(claims) == 1:
            return "accepted" if claims == {Claim.ACCEPTED} else "excluded"
        return "not given"
    words = [word for word, named in (("excluded", excluded), ("accepted", accepted)) if named]
    return " and ".join(words)
