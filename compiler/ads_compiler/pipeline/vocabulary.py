"""Owners, tags and platforms of a page that the project's vocabulary does not allow (ADS903)."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.config import Vocabulary
from ads_compiler.core.diagnostics import Diagnostic, Fix, closest
from ads_compiler.core.text import Span
from ads_compiler.strategy import Strategy


def check(strategy: Strategy, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """The findings about words of a page that its project does not allow."""
    owners = [(strategy.owner, strategy.span("owner"))] if strategy.owner else []
    owners += [
        (w.owner, strategy.span("waivers", number, "owner"))
        for number, w in enumerate(strategy.waivers)
    ]
    for what, known, used in (
        ("owner", vocabulary.owners, owners),
        (
            "tag",
            vocabulary.tags,
            [(tag, strategy.span("tags", n)) for n, tag in enumerate(strategy.tags)],
        ),
        (
            "platform",
            vocabulary.platforms,
            [(word, strategy.span("platforms", n)) for n, word in enumerate(strategy.platforms)],
        ),
    ):
        for word, span in used if known else ():
            if word not in known:
                yield _finding(what, word, span, known)


def _finding(what: str, word: str, span: Span, known: tuple[str, ...]) -> Diagnostic:
    near = closest(word, known)
    hint = f"did you mean '{near}'?" if near else f"allowed are {', '.join(known)}"
    fix = Fix(f"write '{near}'", ((span, near),), safe=False) if near and _plain(near) else None
    message = f"'{word}' is not in the project's vocabulary of {what}s"
    return Diagnostic(span, "ADS903", message, hint, fix=fix)


def _plain(word: str) -> bool:
    return word.replace("-", "").replace(" ", "").isalpha()
