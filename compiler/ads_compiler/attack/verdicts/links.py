"""Links to attack.mitre.org: obsolete URLs, removed pages, texts that name another technique."""

from __future__ import annotations

import re

from ads_compiler.attack import history
from ads_compiler.attack.index import Index
from ads_compiler.attack.verdicts.base import (
    RIGHT,
    UNKNOWN,
    Past,
    Replacement,
    Verdict,
    normalized,
)
from ads_compiler.attack.verdicts.names import name, techniques_named
from ads_compiler.attack.verdicts.techniques import technique

_ID = re.compile(r"\bT[0-9]{4}(?:\.[0-9]{3})?\b")
_PREFIX = re.compile(r"^\s*(?:the\s+)?(?:mitre\s+)?att&ck\s*[:,\u2013\u2014-]?\s*", re.IGNORECASE)
_LINK = re.compile(
    r"(?:https?:)?//(?:www\.)?attack\.mitre\.org/"
    r"(?P<form>versions/v[0-9]+(?:-[0-9]+)?/techniques|techniques|wiki/(?:mobile/)?technique)"
    r"/(?P<id>T[0-9]{4}(?:[/.][0-9]{3})?)/?(?:[?#].*)?$",
    re.IGNORECASE,
)


def linked(url: str) -> str | None:
    """The id of the technique whose page at attack.mitre.org a URL points to, or None."""
    match = _LINK.match(url.strip())
    return match["id"].upper().replace("/", ".") if match else None


def url(index: Index, address: str, text: str = "", past: Past = history.load) -> Verdict:
    """Whether a link leads to a technique of the release, and to the one that its text names."""
    match, identity = _LINK.match(address.strip()), linked(address)
    if match is None or identity is None:
        return UNKNOWN
    named = linked(text)
    ids = frozenset({named} if named else _ID.findall(text))
    steps, form = index.chain(identity), match["form"].casefold()
    if ids and identity not in ids and not (steps and steps[-1].id in ids):
        return _elsewhere(index, identity, min(ids))
    if form.startswith("versions"):
        return RIGHT
    verdict = technique(index, identity, past)
    if verdict.kind == "wrong":
        return Verdict("wrong", f"broken link: {verdict.message}", verdict.hint)
    if verdict.kind == "unknown" or not steps:
        # The technique is of another domain or release: the page exists, nothing is claimed of it.
        return UNKNOWN
    target = steps[-1].url if steps and steps[-1].active else None
    now = (target,) if target else ()
    # An obsolete URL of a technique that still has its id.
    moved = Replacement(target, safe=True) if target and linked(target) == identity else None
    if form.startswith("wiki"):
        hint = f"link to {target}" if target else verdict.hint
        message = f"attack.mitre.org no longer serves URLs such as '{address.strip()}'"
        return Verdict("drift", message, hint, verdict.valid_in, now, moved)
    if verdict.kind == "drift":
        hint = f"link to {target}, if it still fits" if target else verdict.hint
        message = f"the link leads to an outdated page: {verdict.message}"
        return Verdict("drift", message, hint, verdict.valid_in, now, moved)
    return RIGHT if ids else _link_name(index, identity, text, past)


def _elsewhere(index: Index, identity: str, named: str) -> Verdict:
    """The verdict of a link whose text names another id than it leads to; drift for successors."""
    known, steps = index.technique(named), index.chain(named)
    if steps and steps[-1].id == identity:
        message = (
            f"the link text names {named}, which is revoked in ATT&CK {index.release}, "
            f"but the link leads to its successor {identity}"
        )
        return Verdict("drift", message, f"write {identity}", now=(identity,))
    message = f"the link text names {named}, but the link leads to {identity}"
    hint = f"link to {known.url}, or write {identity}" if known else f"write {identity}"
    return Verdict("wrong", message, hint, now=(known.url,) if known else ())


def _link_name(index: Index, identity: str, text: str, past: Past) -> Verdict:
    """Whether the text of a link is the name of another technique, or an old name of this one."""
    title = _PREFIX.sub("", text).strip()
    known = index.technique(identity)
    if known is not None and normalized(known.name) in normalized(title):
        return RIGHT
    verdict = name(index, identity, title, past, loose=True) if title else RIGHT
    if verdict.kind == "drift":
        message = f"the link text is a name from another release: {verdict.message}"
        return Verdict("drift", message, verdict.hint, verdict.valid_in, verdict.now)
    others = techniques_named(index, title) if verdict.kind == "wrong" else ()
    # Names such as Malware and Server are also ordinary words, and a link to a sub-technique may
    # be titled with the name of its parent.
    if (
        not others
        or (title == text.strip() and " " not in title)
        or _related(identity, [t.id for t in others])
    ):
        return RIGHT
    message = f"the link text '{title}' names {others[0].id}, but the link leads to {identity}"
    return Verdict("wrong", message, f"link to {others[0].url}", now=(others[0].url,))


def _related(identity: str, others: list[str]) -> bool:
    return any(other in identity or identity in other for other in others)
