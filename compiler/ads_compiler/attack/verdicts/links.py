"""Links to attack.mitre.org: dead forms, pages that are gone, and texts that name another technique."""

from __future__ import annotations

import re

from ads_compiler.attack import history
from ads_compiler.attack.index import Index
from ads_compiler.attack.verdicts.base import NOTHING, RIGHT, Past, Replacement, Verdict, flat
from ads_compiler.attack.verdicts.names import name, named_so
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
    """The id of the technique whose page at attack.mitre.org an address names, or None."""
    found = _LINK.match(url.strip())
    return found["id"].upper().replace("/", ".") if found else None


def url(index: Index, address: str, text: str = "", past: Past = history.load) -> Verdict:
    """Whether a link leads to a technique of the release, and to the one that its text names."""
    found, identity = _LINK.match(address.strip()), linked(address)
    if found is None or identity is None:
        return NOTHING
    said = linked(text)
    ids = frozenset({said} if said else _ID.findall(text))
    steps, form = index.chain(identity), found["form"].casefold()
    if ids and identity not in ids and not (steps and steps[-1].id in ids):
        return _elsewhere(index, identity, min(ids))
    if form.startswith("versions"):
        return RIGHT
    judged = technique(index, identity, past)
    if judged.kind == "wrong":
        return Verdict("wrong", f"the link leads nowhere: {judged.message}", judged.hint)
    if judged.kind == "unknown" or not steps:
        # Of another domain, or of another release: the page is there, and nothing is claimed of it.
        return NOTHING
    target = steps[-1].url if steps and steps[-1].active else None
    now = (target,) if target else ()
    # A dead form of the address of a technique that is still the same.
    moved = Replacement(target, safe=True) if target and linked(target) == identity else None
    if form.startswith("wiki"):
        hint = f"link to {target}" if target else judged.hint
        message = f"attack.mitre.org has no addresses like '{address.strip()}' any more"
        return Verdict("drift", message, hint, judged.held, now, moved)
    if judged.kind == "drift":
        hint = f"link to {target}, if it still fits" if target else judged.hint
        return Verdict(
            "drift",
            f"the link leads to an outdated page: {judged.message}",
            hint,
            judged.held,
            now,
            moved,
        )
    return RIGHT if ids else _link_name(index, identity, text, past)


def _elsewhere(index: Index, identity: str, said: str) -> Verdict:
    """The verdict of a link that says one id and leads to another, unless that one became the other."""
    known, steps = index.technique(said), index.chain(said)
    if steps and steps[-1].id == identity:
        message = f"the link says {said}, which is revoked in ATT&CK {index.release}, and leads to its successor {identity}"
        return Verdict("drift", message, f"write {identity}", now=(identity,))
    hint = f"link to {known.url}, or write {identity}" if known else f"write {identity}"
    return Verdict(
        "wrong",
        f"the link says {said} and leads to {identity}",
        hint,
        now=(known.url,) if known else (),
    )


def _link_name(index: Index, identity: str, text: str, past: Past) -> Verdict:
    """Whether the text of a link is the name of another technique, or an older name of this one."""
    said = _PREFIX.sub("", text).strip()
    known = index.technique(identity)
    if known is not None and flat(known.name) in flat(said):
        return RIGHT
    judged = name(index, identity, said, past, loose=True) if said else RIGHT
    if judged.kind == "drift":
        message = f"the link names a technique by another release's name: {judged.message}"
        return Verdict("drift", message, judged.hint, judged.held, judged.now)
    others = named_so(index, said) if judged.kind == "wrong" else ()
    # Names such as Malware and Server are words too, and a technique's name may well stand for a part of it.
    if (
        not others
        or (said == text.strip() and " " not in said)
        or _related(identity, [t.id for t in others])
    ):
        return RIGHT
    message = f"the link says '{said}', which is {others[0].id}, and leads to {identity}"
    return Verdict("wrong", message, f"link to {others[0].url}", now=(others[0].url,))


def _related(identity: str, others: list[str]) -> bool:
    return any(other in identity or identity in other for other in others)
