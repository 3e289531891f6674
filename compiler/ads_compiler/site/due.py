"""What needs attention: reviews that are missing, void or due, and findings accepted by waivers."""

from __future__ import annotations

from ads_compiler.core.plural import counted
from ads_compiler.site.figures import review
from ads_compiler.site.indexes import Row, page
from ads_compiler.site.model import Site


def due(site: Site) -> str:
    """Return the page of reviews and waivers, the most urgent first."""
    intro = (
        "Who has reviewed the strategies, and which findings are accepted by a waiver. "
        f"Days are counted from {site.day}."
    )
    data = {
        "title": "Reviews and waivers",
        "intro": intro,
        "tables": [_reviews(site), _waivers(site)],
    }
    return page("table.html", "Reviews and waivers", data)


def _reviews(site: Site) -> Row:
    known = [(site.reviewed[entry.strategy.id], entry.strategy) for entry in site.entries
             if entry.strategy.id in site.reviewed]  # fmt: skip
    rows = [
        [
            [
                {"text": f"{item.id} {item.title}", "href": f"strategies/{item.slug}/#proof"},
                {"text": item.status},
            ],
            [{"text": state.words, "badge": f"proof-{state.tone}"}],
            [{"text": review(item, site).text}],
            [{"text": counted(state.age, "day") if state.by else "–"}],
        ]
        for state, item in sorted(known, key=lambda one: (one[0].urgency, -one[0].age, one[1].id))
        if item.status != "deprecated"
    ]
    waiting = sum(1 for state, item in known if state.needs_review and item.status != "deprecated")
    intro = (
        f"{waiting} of {len(rows)} strategies need a review."
        if rows
        else "No strategy has a review."
    )
    columns = ["Strategy", "Review", "Reviewer, and what changed since", "Age"]
    return {"title": "Reviews", "id": "reviews", "intro": intro, "rows": rows, "columns": columns}


def _waivers(site: Site) -> Row:
    """Return the waivers, the expired first and those without an end last."""
    rows = []
    for item in sorted(
        site.accepted,
        key=lambda it: (it.left is None, it.left, it.strategy.id, it.line or 0, it.code),
    ):
        page_of, entry = item.strategy, site.codes.get(item.code)
        code: Row = (
            {"text": item.code, "href": f"rules/{item.code.lower()}/"}
            if entry
            else {"text": item.code}
        )
        days: Row = (
            {"text": item.days, "badge": "proof-fails"} if item.expired else {"text": item.days}
        )
        used: Row = {"text": "not known" if item.used is None else "yes"}
        rows.append(
            [
                [
                    {
                        "text": f"{page_of.id} {page_of.title}",
                        "href": f"strategies/{page_of.slug}/",
                    },
                    {"text": f"line {item.line}" if item.line else "whole page"},
                ],
                [code, *([{"text": entry.name}] if entry else [])],
                [{"text": item.reason}],
                [{"text": item.owner or "nobody"}],
                [*([{"text": item.until}] if item.until else []), days],
                [{"text": "not used", "badge": "proof-none"} if item.used is False else used],
            ]
        )
    intro = (
        "Findings that a waiver accepts. Once a waiver has expired, its findings count again."
        if rows
        else "No finding is accepted: every finding counts."
    )
    columns = ["Strategy", "Finding", "Reason", "Owner", "Until", "Used"]
    return {"title": "Waivers", "id": "waivers", "intro": intro, "rows": rows, "columns": columns}
