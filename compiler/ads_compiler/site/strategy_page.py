"""The page of a strategy, in the order in which an analyst on call needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ads_compiler.catalog import Entry
from ads_compiler.core import yaml
from ads_compiler.coverage import analytics
from ads_compiler.detection.tree import Correlation, Rule
from ads_compiler.detection.words import counted
from ads_compiler.site import advice, proof
from ads_compiler.site.model import Accepted, Site
from ads_compiler.site.untrusted import code, escape, front_matter, prose
from ads_compiler.strategy import Section, Strategy

_DAYS = {"m": "min", "h": "h", "d": "d"}
# The sections that the top of the page links to.
_CHIPS = (
    "response",
    "false-positives",
    "technical-context",
    "blind-spots-and-assumptions",
    "proof",
    "detection",
)
# The sections that the search indexes: what an analyst looks for when an alert is open.
_SEARCHED = {"response", "false_positives", "goal", "technical_context"}


def render(entry: Entry, site: Site) -> str:
    """Return the page as Markdown for the generator; its header is data for the template."""
    item = entry.strategy
    parts = [front_matter(_header(item, site))]
    order = (
        ("response", "Response"),
        ("false_positives", "False positives"),
        ("goal", "Goal"),
        ("strategy_abstract", "Strategy abstract"),
        ("technical_context", "Technical context"),
        ("categorization", "Categorization"),
        ("blind_spots", "Blind spots and assumptions"),
    )
    for key, title in order:
        extra = (
            _techniques(item, site)
            if key == "categorization"
            else proof.references(item, site, key)
        )
        parts.append(_section(item, key, title, extra))
    parts.append(_heading("Proof", searched=False) + proof.block(item, site))
    parts.append(_heading("Detection", searched=False) + "".join(_detection(entry, site)))
    parts.append(
        _section(item, "validation", "Validation", proof.references(item, site, "validation"))
    )
    parts.append(_section(item, "priority", "Priority"))
    parts.append(_section(item, "additional_resources", "Additional resources"))
    parts.append(_heading("Facts", searched=False) + _facts(item, site))
    return "\n".join(part for part in parts if part)


def _header(item: Strategy, site: Site) -> dict[str, Any]:
    kind, words = site.proof(item.id)
    response = item.response
    cards = []
    if response:
        acknowledge, contain = _span(response.acknowledge), _span(response.contain_within)
        limits = f"Acknowledge in {acknowledge}, contain in {contain}"
        cards = [
            ("Contain", response.contain),
            ("Escalate to", response.escalate_to),
            ("Time limit", limits),
        ]
    return {
        "template": "strategy.html",
        "hide": ["navigation"],
        "title": escape(f"{item.id} {item.title}"),
        "description": escape(item.summary),
        "ads": {
            "id": item.id,
            "title": item.title,
            "summary": item.summary,
            "priority": item.priority,
            "status": item.status,
            "proof": {"kind": kind, "words": words},
            "cards": [{"name": name, "text": text} for name, text in cards],
            "tactic": _first_tactic(item, site),
            "chips": list(_CHIPS),
        },
    }


def _first_tactic(item: Strategy, site: Site) -> str:
    for claim in item.techniques:
        technique = site.index.technique(claim.id)
        for word in claim.tactics or (technique.tactics if technique else ()):
            tactic = site.index.tactic(word, technique.domain if technique else "enterprise-attack")
            if tactic:
                return tactic.name
    return ""


def _span(text: str) -> str:
    return f"{text[:-1]} {_DAYS[text[-1]]}"


def _heading(title: str, *, searched: bool = True) -> str:
    """Return a heading as Markdown, which is safe because no author writes its words."""
    return f"## {title}{'' if searched else ' {: data-search-exclude }'}\n\n"


def _section(item: Strategy, key: str, title: str, extra: str = "") -> str:
    section = item.sections.get(key)
    body = prose(author_text(section)) if section and not section.is_empty else ""
    if not body and not extra:
        return ""
    return f"{_heading(title, searched=key in _SEARCHED)}{body}\n\n{extra}"


def author_text(section: Section) -> str:
    """Return the Markdown of a section without its rules and cases, which are shown elsewhere."""
    lines = section.lines.copy()
    for block in section.blocks:
        if block.kind in ("yaml case", "yaml sigma"):
            for row in range(block.row, block.end_row):
                lines[row - section.row] = ""
        elif not block.closed:
            lines.append("`" * 40 if "`" in lines[block.row - section.row] else "~" * 40)
    return "\n".join(lines)


def _techniques(item: Strategy, site: Site) -> str:
    rows = []
    for claim in item.techniques:
        technique = site.index.technique(claim.id)
        name = technique.name if technique else claim.name or ""
        href = (
            technique.url
            if technique
            else f"https://attack.mitre.org/techniques/{claim.id.replace('.', '/')}/"
        )
        words = claim.tactics or (technique.tactics if technique else ())
        tactics = ", ".join(map(site.tactic_name, words))
        rows.append(
            (f'<a href="{escape(href)}">{escape(claim.id)}</a>', escape(name), escape(tactics))
        )
    return table(("Technique", "Name", "Tactics"), rows)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table; its cells are HTML. On a narrow screen each row becomes a card."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        "<tr>"
        # On a narrow screen a cell is a grid of its label and one other element.
        + "".join(
            f'<td data-label="{escape(n)}"><span>{c}</span></td>'
            for n, c in zip(head, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="ads-cards"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>\n\n'
    )


def _detection(entry: Entry, site: Site) -> Iterator[str]:
    section = entry.strategy.sections.get("detection")
    if section and author_text(section).strip():
        yield prose(author_text(section)) + "\n\n"
    if not entry.documents:
        yield "<p>This strategy has no detection logic yet.</p>\n\n"
    shown: set[int] = set()
    for document in entry.documents:
        rule = document.rule
        name = rule.title if rule else str(yaml.plain(document.node).get("title") or document.key)
        facts = "not compiled: this rule has an error"
        if rule or document.is_filter:
            facts = (
                _rule_facts(rule, entry.strategy)
                if rule
                else "a filter: events that match it give no alert"
            )
        # A block may contain several documents; it is shown with the first of them.
        source = "" if id(document.text) in shown else code(document.text.text, "yaml")
        shown.add(id(document.text))
        heading = f"<h3>{escape(name)}</h3><p>{facts}</p>"
        yield f'<section class="ads-rule">{heading}\n{source}</section>\n\n'
    module = site.modules.get(entry.strategy.id)
    if module:
        yield f"<p>Compiled to <code>detectors/{escape(module)}</code>.</p>\n\n"
    installed = site.catalog.installed
    yield advice.block(
        analytics.advice(entry, site.catalog.index(entry.strategy) or site.index, installed)
    )


def _rule_facts(rule: Rule, item: Strategy) -> str:
    facts = [f"<code>{escape(rule.key)}</code>", f"level {escape(rule.level or item.priority)}"]
    logic = rule.logic
    if isinstance(logic, Correlation):
        facts.append(counted(logic, lambda name: f"<code>{escape(name)}</code>"))
    else:
        facts.append(f"reads {escape(rule.logsource)}")
        facts.append("" if rule.alerts else "only counted by other rules, gives no alert itself")
    return " · ".join(part for part in facts if part)


def _facts(item: Strategy, site: Site) -> str:
    telemetry = "<br>".join(
        escape(" / ".join(part for part in (t.product, t.category, t.service) if part)) + ": "
        + ", ".join(f"<code>{escape(name)}</code>" for name in t.fields)
        for t in item.telemetry
    )  # fmt: skip
    waivers = "<br>".join(
        _waiver(waiver, site) for waiver in site.accepted if waiver.strategy.name == item.name
    )
    rows = [
        ("Owner", escape(item.owner or "nobody")),
        ("Authors", escape(", ".join(item.authors))),
        ("Created", escape(item.created)),
        ("Updated", escape(item.updated)),
        ("Platforms", escape(", ".join(item.platforms))),
        ("ATT&CK release", escape(item.attack_version)),
        ("Telemetry", telemetry),
        ("Tags", escape(", ".join(item.tags))),
        ("Waivers", waivers),
        ("File", f"<code>{escape(item.name)}</code>"),
        (
            "Module",
            f"<code>{escape(site.modules.get(item.id, ''))}</code>"
            if item.id in site.modules
            else "",
        ),
    ]
    return table(("Fact", "Value"), [(name, value) for name, value in rows if value])


def _waiver(waiver: Accepted, site: Site) -> str:
    code = escape(waiver.code)
    named = (
        f'<a href="../../rules/{code.lower()}/">{code}</a>' if waiver.code in site.codes else code
    )
    until = f"until {waiver.until}, {waiver.days}" if waiver.until else waiver.days
    place = f"line {waiver.line}" if waiver.line else "whole page"
    facts = [until, waiver.owner or "nobody", place]
    facts += ["not used"] if waiver.used is False else []
    return f"{named} {escape(waiver.reason)} ({escape(' · '.join(facts))})"
