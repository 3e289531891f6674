"""What somebody must look at again: reviews that are missing, void or due, and findings accepted for a time."""

from __future__ import annotations

from ads_compiler.core.plural import counted
from ads_compiler.site.figures import review
from ads_compiler.site.indexes import Row, page
from ads_compiler.site.model import Site


def due(site: Site) -> str:
    """Reviews and waivers on one page: what is most wanting first."""
    intro = f"Who has read the strategies, and what is accepted for a time. Days are counted from {site.day}."
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
            [{"text": found.words, "badge": f"proof-{found.tone}"}],
            [{"text": review(item, site).text}],
            [{"text": counted(found.age, "day") if found.by else "–"}],
        ]
        for found, item in sorted(known, key=lambda one: (one[0].urgency, -one[0].age, one[1].id))
        if item.status != "deprecated"
    ]
    wanting = sum(1 for found, item in known if found.wanted and item.status != "deprecated")
    said = (
        f"{wanting} of {len(rows)} strategies wait for a reader."
        if rows
        else "No strategy has a review."
    )
    return {"title": "Reviews", "id": "reviews", "intro": said, "rows": rows,
            "columns": ["Strategy", "Review", "By whom, and what changed since", "Age"]}  # fmt: skip


def _waivers(site: Site) -> Row:
    """What has expired first, what has no end last."""
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
    said = (
        "Findings that somebody accepts. What has expired counts again."
        if rows
        else "No finding is accepted: whatever the checks find counts."
    )
    return {"title": "Waivers", "id": "waivers", "intro": said, "rows": rows,
            "columns": ["Strategy", "Finding", "Reason", "Owner", "Until", "Used"]}  # fmt: skip
