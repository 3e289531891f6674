"""The pages that lead to strategies: home, coverage, lists.

What is written here is data for the templates, which write the HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ads_compiler.attack.index import Tactic, Technique
from ads_compiler.catalog import Entry
from ads_compiler.site.model import PRIORITY_ORDER, Site
from ads_compiler.site.untrusted import escape, front_matter

Row = dict[str, Any]
# The facts of a strategy that the filters of the matrix read.
_FILTERED = ("id", "priority", "status", "proof", "platforms")


def page(template: str, title: str, data: Mapping[str, Any]) -> str:
    """Return a page that a template writes from its data; the search leaves it out."""
    facts = {
        "template": template,
        "title": escape(title),
        "hide": ["navigation", "toc"],
        "search": {"exclude": True},
    }
    return front_matter({**facts, "ads": dict(data)})


def strategy_row(entry: Entry, site: Site) -> Row:
    """Return a strategy as lists show it, with the facts that the filters read."""
    item = entry.strategy
    tactics: list[str] = []
    for claim in item.techniques:
        technique = site.index.technique(claim.id)
        words = claim.tactics or (technique.tactics if technique else ())
        tactics += [site.tactic_name(word) for word in words]
    kind, words_of_proof = site.proof(item.id)
    return {
        "id": item.id,
        "href": f"strategies/{item.slug}/",
        "title": item.title,
        "summary": item.summary,
        "priority": item.priority,
        "status": item.status,
        "platforms": list(item.platforms),
        "tactics": list(dict.fromkeys(tactics)),
        "techniques": [claim.id for claim in item.techniques],
        "proof": kind,
        "words": words_of_proof,
        "updated": item.updated,
    }


def home(site: Site) -> str:
    """Return the home page: numbers, alerts, what needs attention, last changes, coverage."""
    rows = [strategy_row(entry, site) for entry in site.entries]
    covered = sum(1 for technique in _active(site) if technique.id in site.by_technique)
    proven = sum(1 for row in rows if row["proof"] == "holds")
    failing = sum(1 for row in rows if row["proof"] == "fails")
    live = [row for row in rows if row["status"] != "deprecated"]
    attention = [row for row in rows if row["proof"] == "fails"]
    attention += [row for row in live if row["proof"] == "none"]
    attention += _to_review(live, site)
    numbers = [
        {"value": len(rows), "name": "strategies", "href": "strategies/"},
        {
            "value": site.counts()["production"],
            "name": "in production",
            "href": "strategies/?status=production",
        },
        {
            "value": f"{covered}/{len(_active(site))}",
            "name": "ATT&CK techniques covered",
            "href": "coverage/",
        },
        {"value": proven, "name": "proven by their cases", "href": "strategies/?proof=holds"},
        {
            "value": failing,
            "name": "with a failing case",
            "href": "strategies/?proof=fails",
            "bad": failing > 0,
        },
    ]
    data = {
        "name": site.name,
        "numbers": numbers,
        "urgent": sorted(rows, key=lambda row: (PRIORITY_ORDER.index(row["priority"]), row["id"]))[
            :6
        ],
        "attention": attention[:8],
        "more": max(0, len(attention) - 8),
        "recent": sorted(rows, key=lambda row: (row["updated"], row["id"]), reverse=True)[:6],
        "tactics": [_coverage_bar(tactic, site) for tactic in site.index.tactics()],
        "release": site.index.release,
    }
    return page("home.html", site.name, data)


def _to_review(rows: Iterable[Row], site: Site) -> list[Row]:
    """Return the strategies that need a review, the most urgent first."""
    known = [(site.reviewed[row["id"]], row) for row in rows if row["id"] in site.reviewed]
    waiting = sorted(
        (one for one in known if one[0].needs_review),
        key=lambda one: (one[0].urgency, one[1]["id"]),
    )
    return [{**row, "proof": review.tone, "words": review.words} for review, row in waiting]


def _active(site: Site) -> tuple[Technique, ...]:
    return tuple(
        technique for technique in site.index.techniques("enterprise-attack") if technique.active
    )


def _top(site: Site, tactic: Tactic) -> list[Technique]:
    top = [t for t in _active(site) if t.parent is None and tactic.shortname in t.tactics]
    return sorted(top, key=lambda t: (t.name.casefold(), t.id))


def _coverage_bar(tactic: Tactic, site: Site) -> Row:
    top = _top(site, tactic)
    return {
        "name": tactic.name,
        "href": f"strategies/?tactic={tactic.name.replace(' ', '+')}",
        "covered": sum(1 for technique in top if site.covering(technique.id)),
        "all": len(top),
    }


def coverage(site: Site) -> str:
    """Return the matrix: every tactic, with the strategies that cover each technique."""
    columns = []
    facts = {entry.strategy.id: strategy_row(entry, site) for entry in site.entries}
    children: dict[str, list[Technique]] = {}
    for technique in _active(site):
        if technique.parent:
            children.setdefault(technique.parent, []).append(technique)
    for tactic in site.index.tactics():
        cells = [
            _cell(technique, children.get(technique.id, []), site, facts)
            for technique in _top(site, tactic)
        ]
        columns.append(
            {
                "id": tactic.id,
                "name": tactic.name,
                "covered": sum(1 for cell in cells if cell["strategies"]),
                "all": len(cells),
                "cells": cells,
            }
        )
    covered = sum(1 for technique in _active(site) if technique.id in site.by_technique)
    data = {
        "release": site.index.release,
        "columns": columns,
        "covered": covered,
        "all": len(_active(site)),
        "facets": facets(facts.values(), ("platforms", "priority", "status", "proof")),
    }
    return page("coverage.html", "Coverage", data)


def _cell(
    technique: Technique, below: list[Technique], site: Site, facts: Mapping[str, Row]
) -> Row:
    ids = site.covering(technique.id)
    proven = [identity for identity in ids if facts[identity]["proof"] == "holds"]
    href = (
        f"strategies/{ids[0].lower()}/"
        if len(ids) == 1
        else f"strategies/?technique={technique.id}"
    )
    return {
        "id": technique.id,
        "name": technique.name,
        "href": href if ids else technique.url,
        "strategies": [{key: facts[identity][key] for key in _FILTERED} for identity in ids],
        "proven": len(proven),
        "below": len(below),
        "below_covered": sum(1 for sub in below if sub.id in site.by_technique),
    }


def facets(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> list[Row]:
    """Return the filters of a list, each with the values that occur."""
    titles = {
        "tactics": ("tactic", "Tactic"),
        "platforms": ("platform", "Platform"),
        "priority": ("priority", "Priority"),
        "status": ("status", "Status"),
        "proof": ("proof", "Proof"),
        "platform": ("platform", "Platform"),
        "treatment": ("treatment", "Treatment"),
        "shown": ("shown", "Cases"),
    }
    words = {"holds": "proven", "fails": "failing", "none": "not proven"}
    filters = []
    listed = list(rows)
    for name in names:
        values = {
            value
            for row in listed
            for value in (row[name] if isinstance(row[name], list) else [row[name]])
        }
        known = (
            PRIORITY_ORDER
            if name == "priority"
            else ("holds", "fails", "none")
            if name == "proof"
            else ()
        )
        ordered = sorted(values, key=lambda v: (known.index(v) if v in known else len(known), v))
        key, title = titles[name]
        filters.append(
            {
                "key": key,
                "title": title,
                "values": [{"value": v, "words": words.get(v, v)} for v in ordered],
            }
        )
    return filters


def strategies(site: Site) -> str:
    """Return the list of all strategies with its filters."""
    rows = [strategy_row(entry, site) for entry in site.entries]
    filters = facets(rows, ("tactics", "platforms", "priority", "status", "proof"))
    return page("strategies.html", "Strategies", {"rows": rows, "facets": filters})


def _table(title: str, intro: str, columns: list[str], rows: list[Any]) -> str:
    return page(
        "table.html", title, {"title": title, "intro": intro, "columns": columns, "rows": rows}
    )


def techniques(site: Site) -> str:
    """Return the list of techniques in use, each with its strategies."""
    titles = {entry.strategy.id: entry.strategy.title for entry in site.entries}
    rows = []
    for identity, ids in site.by_technique.items():
        technique = site.index.technique(identity)
        if technique is None:
            continue
        tactics = [site.tactic_name(word, technique.domain) for word in technique.tactics]
        platforms = "not known" if technique.platforms is None else ", ".join(technique.platforms)
        rows.append(
            [
                [{"text": identity, "href": technique.url, "out": True}],
                [{"text": technique.name}],
                [{"text": ", ".join(tactics)}],
                [{"text": platforms}],
                [
                    {"text": f"{key} {titles[key]}", "href": f"strategies/{key.lower()}/"}
                    for key in ids
                ],
            ]
        )
    intro = (
        f"Techniques of ATT&CK {site.index.release} that at least one strategy detects. "
        "Coverage shows the matrix of all techniques."
    )
    columns = ["Technique", "Name", "Tactics", "Platforms", "Strategies"]
    return _table("Techniques in use", intro, columns, rows)


def telemetry(site: Site) -> str:
    """Return the list of log sources: what needs each, and what only it shows."""
    using: dict[str, dict[str, set[str]]] = {}
    seen: dict[str, set[str]] = {}
    for entry in site.entries:
        for source in entry.strategy.telemetry:
            name = " / ".join(
                part for part in (source.product, source.category, source.service) if part
            )
            fields = using.setdefault(name, {}).setdefault(entry.strategy.id, set())
            fields.update(source.fields)
            for claim in entry.strategy.techniques:
                seen.setdefault(claim.id, set()).add(name)
    rows = []
    for name, users in sorted(using.items()):
        read = sorted({field for one in users.values() for field in one})
        only_here = [identity for identity, sources in sorted(seen.items()) if sources == {name}]
        rows.append(
            [
                [{"text": name}],
                [
                    {"text": identity, "href": f"strategies/{identity.lower()}/"}
                    for identity in sorted(users)
                ],
                [{"text": field, "code": True} for field in read],
                [{"text": ", ".join(only_here) or "none"}],
            ]
        )
    intro = (
        "What must be collected. Without a log source, the techniques in its last column are no "
        "longer detected: no other source shows them."
    )
    columns = ["Log source", "Needed by", "Fields", "Seen only here"]
    return _table("Telemetry", intro, columns, rows)


def manual(site: Site) -> str:
    """Return the list of all findings that adsc reports."""
    rows = [
        [
            [{"text": entry.code, "href": f"rules/{entry.code.lower()}/"}],
            [{"text": entry.name}],
            [{"text": entry.severity}],
            [{"text": entry.summary}],
        ]
        for entry in site.manual
    ]
    intro = "Every finding that adsc reports. 'adsc explain CODE' prints the same pages."
    columns = ["Code", "Name", "Severity", "Meaning"]
    return _table("Rule manual", intro, columns, rows)
