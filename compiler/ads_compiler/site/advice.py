"""ATT&CK's own analytics beside what a page does about them: one folded block, small whatever the techniques."""

from __future__ import annotations

from collections.abc import Sequence

from ads_compiler.core.plural import counted
from ads_compiler.coverage.analytics import Advice, Compared, Reach, source_words
from ads_compiler.site.untrusted import escape

BUDGET = 2000
# How many log sources of an analytic are shown, and how much of each: the first that fits the budget.
_DETAIL = ((8, 120), (4, 60), (2, 40), (0, 0))


def block(advice: Sequence[Advice]) -> str:
    """The block as HTML, "" where ATT&CK advises nothing. What would make it too long is left out, and said so."""
    if not advice:
        return ""
    for sources, longest in _DETAIL:
        shown = _block(advice, sources, longest)
        if len(shown.encode()) <= BUDGET:
            return shown
    return _outline(advice)


def _block(advice: Sequence[Advice], sources: int, longest: int) -> str:
    body = "".join(
        f"<p>{_title(item)}</p><ul>{''.join(_analytic(one, sources, longest) for one in item.analytics)}</ul>"
        for item in advice
    )
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
    whole, covered = (
        sum(len(item.analytics) for item in advice),
        sum(item.covered for item in advice),
    )
    return (
        '<details class="ads-case ads-advice"><summary>ATT&amp;CK\'s own analytics '
        f"<small>{covered} of {whole} covered, by platform</small></summary>\n{body}</details>\n\n"
    )


def _title(item: Advice) -> str:
    detection = escape(item.detection.id)
    link = f'<a href="https://attack.mitre.org/detectionstrategies/{detection}/">{detection}</a>'
    return (
        f"{escape(item.technique)} {escape(item.name)}: {link}, ATT&amp;CK {escape(item.release)}"
    )


def _analytic(one: Compared, sources: int, longest: int) -> str:
    """An analytic on a line; where the page does not cover it, with the log sources that ATT&CK names."""
    words = [
        _cut(source, longest)
        for source in dict.fromkeys(map(source_words, one.analytic.log_sources))
    ]
    said = f"{escape(one.analytic.id)} {escape(one.analytic.platform)}: <b>{escape(one.reach.value)}</b>"
    said += " (cited)" if one.cited else ""
    if one.reach is not Reach.COVERED and words:
        named = "; ".join(map(escape, words[:sources]))
        rest = len(words) - sources
        more = f"and {rest} more" if sources else counted(rest, "log source")
        said += ". It reads " + "; ".join(
            part for part in (named, more if rest > 0 else "") if part
        )
    return f"<li>{said}</li>"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
