"""Compares the analytics of ATT&CK with a strategy, in one folded block of limited size."""

from __future__ import annotations

from collections.abc import Sequence

from ads_compiler.core.plural import counted
from ads_compiler.coverage.analytics import Advice, Compared, Reach, source_words
from ads_compiler.site.untrusted import escape

BUDGET = 2000
# How many log sources of an analytic to show, and how many characters of each. The first pair that
# keeps the block within the budget is used.
_DETAIL = ((8, 120), (4, 60), (2, 40), (0, 0))


def block(advice: Sequence[Advice]) -> str:
    """Return the block as HTML, or "" without advice from ATT&CK.

    A block over the budget is shortened; it then says how much is left out.
    """
    if not advice:
        return ""
    for sources, longest in _DETAIL:
        shown = _block(advice, sources, longest)
        if len(shown.encode()) <= BUDGET:
            return shown
    return _outline(advice)


def _block(advice: Sequence[Advice], sources: int, longest: int) -> str:
    body = ""
    for item in advice:
        analytics = "".join(_analytic(one, sources, longest) for one in item.analytics)
        body += f"<p>{_title(item)}</p><ul>{analytics}</ul>"
    return _folded(advice, body)


def _outline(advice: Sequence[Advice]) -> str:
    rows = [
        f"<li>{_title(item)}: {item.covered} of {len(item.analytics)} covered</li>"
        for item in advice
    ]
    while len("".join(rows).encode()) > BUDGET - 300:
        rows.pop()
    left = len(advice) - len(rows)
    rows += [f"<li>and {left} more techniques</li>"] if left else []
    return _folded(advice, f"<ul>{''.join(rows)}</ul>")


def _folded(advice: Sequence[Advice], body: str) -> str:
    total = sum(len(item.analytics) for item in advice)
    covered = sum(item.covered for item in advice)
    return (
        '<details class="ads-case ads-advice"><summary>Analytics of ATT&amp;CK '
        f"<small>{covered} of {total} covered, by platform</small></summary>\n{body}</details>\n\n"
    )


def _title(item: Advice) -> str:
    detection = escape(item.detection.id)
    link = f'<a href="https://attack.mitre.org/detectionstrategies/{detection}/">{detection}</a>'
    return (
        f"{escape(item.technique)} {escape(item.name)}: {link}, ATT&amp;CK {escape(item.release)}"
    )


def _analytic(one: Compared, sources: int, longest: int) -> str:
    """Describe an analytic, with its log sources in ATT&CK if the page does not cover it."""
    words = [
        _cut(source, longest)
        for source in dict.fromkeys(map(source_words, one.analytic.log_sources))
    ]
    reach = f"<b>{escape(one.reach.value)}</b>"
    line = f"{escape(one.analytic.id)} {escape(one.analytic.platform)}: {reach}"
    line += " (cited)" if one.cited else ""
    if one.reach is not Reach.COVERED and words:
        named = "; ".join(map(escape, words[:sources]))
        rest = len(words) - sources
        more = f"and {rest} more" if sources else counted(rest, "log source")
        line += ". It reads " + "; ".join(
            part for part in (named, more if rest > 0 else "") if part
        )
    return f"<li>{line}</li>"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
