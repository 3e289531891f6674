"""Claims of prose against a release: a verdict each, and the code of the finding about it.

The codes are those of the rules about the front matter, so that one manual page explains both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

from ads_compiler.attack import verdicts
from ads_compiler.attack.history import History
from ads_compiler.attack.index import ENTERPRISE, Index
from ads_compiler.attack.installed import Installed
from ads_compiler.attack.verdicts import Verdict
from ads_compiler.attack_mapping import words
from ads_compiler.attack_mapping.values import Claim
from ads_compiler.attack_mapping.words import DETECTION, NAME, PLATFORM, TACTIC, TECHNIQUE, URL
from ads_compiler.core.diagnostics import Diagnostic, Severity

Past = Callable[[], History | None]
_TACTIC_WORDS = {
    "c2": "Command and Control",
    "c&c": "Command and Control",
    "command & control": "Command and Control",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict and the code that a finding about it has."""

    claim: Claim
    verdict: Verdict
    code: str

    def finding(self) -> Diagnostic:
        """The verdict as a finding at the place of the claim."""
        said = self.verdict
        # An unknown technique or platform is an error, unless another release or spelling explains it.
        severity = Severity.WARNING if said.kind == "drift" else None
        return Diagnostic(self.claim.span, self.code, said.message, said.hint, severity=severity)


def mapped(claims: Iterable[Claim], index: Index) -> tuple[str, ...]:
    """The ids of the techniques that claims map a page to, those told by a name that only one has too."""
    ids = []
    for claim in claims:
        if claim.mapping and claim.kind == TECHNIQUE:
            ids.append(claim.identity)
        elif (
            claim.kind == NAME
            and not claim.about
            and len(named := verdicts.techniques_named(index, claim.text)) == 1
        ):
            ids.append(named[0].id)
    return tuple(dict.fromkeys(ids))


def judge(claims: Sequence[Claim], index: Index, installed: Installed) -> Iterator[Judged]:
    """What is not right among claims, in their order; one cause is told once."""
    ids = mapped(claims, index)
    told: set[str] = set()
    by_link = {claim.span for claim in claims if claim.kind == URL}
    for claim in claims:
        if claim.kind == TECHNIQUE and claim.span in by_link:
            continue
        found = _judged(claim, index, ids, installed)
        if found.verdict.kind == "right" or not found.verdict.message:
            continue
        if claim.kind == URL and claim.identity in told:
            continue
        if claim.kind == TECHNIQUE:
            told.add(claim.identity)
        yield found


def _judged(claim: Claim, index: Index, ids: Sequence[str], installed: Installed) -> Judged:
    past = installed.history
    concerned = (claim.about,) if claim.about else ids
    if claim.kind == TECHNIQUE:
        return _technique(claim, index, past)
    if claim.kind == NAME:
        known = bool(claim.about) and index.technique(claim.about) is not None
        verdict = (
            verdicts.name(index, claim.about, claim.text, past, loose=True)
            if known
            else _lone(claim, index, past)
        )
        if known and verdict.kind == "wrong" and _shortened(claim, index):
            verdict = replace(verdict, kind="drift")
        return Judged(claim, verdict, _code(verdict, "ADS309", "ADS314") if known else "ADS302")
    if claim.kind == TACTIC:
        verdict = tactic(claim.text, concerned, index, past)
        return Judged(claim, verdict, _code(verdict, "ADS304", "ADS312"))
    if claim.kind == PLATFORM:
        word = platform_word(claim.text, index)
        verdict = verdicts.platform(index, word, concerned, past)
        if verdict.kind == "wrong" and (meant := _remarked(word, index)) is not None:
            verdict = verdicts.platform(index, meant, concerned, past)
            if verdict.kind != "wrong":
                message = (
                    f"'{claim.text}' is not a platform of {verdicts.scope(index)} as it is written"
                )
                told = Verdict("drift", message, f"write '{meant}'", now=(meant,))
                return Judged(claim, told, "ADS306")
            word = meant
        return Judged(
            claim,
            verdict,
            _code(verdict, "ADS305" if word in index.platforms else "ADS306", "ADS313"),
        )
    if claim.kind == DETECTION:
        return _detection(claim, index, ids, installed)
    return _address(claim, index, ids, past)


def _shortened(claim: Claim, index: Index) -> bool:
    """Whether a name is the technique's with words left out or added: often one that is older than the history."""
    known, said = index.technique(claim.about), set(re.findall(r"\w+", claim.text.casefold()))
    has = set(re.findall(r"\w+", known.name.casefold())) if known else set()
    return len(said & has) > 1 and (said <= has or has <= said)


def _code(verdict: Verdict, wrong: str, drift: str) -> str:
    return drift if verdict.kind == "drift" else wrong


def _technique(claim: Claim, index: Index, past: Past) -> Judged:
    verdict, known = (
        verdicts.technique(index, claim.identity, past),
        index.technique(claim.identity),
    )
    if known is not None and known.revoked_by is not None:
        return Judged(claim, verdict, "ADS301")
    if known is not None:
        return Judged(claim, verdict, "ADS303")
    return Judged(
        claim, verdict, {"unknown": "ADS310", "drift": "ADS311"}.get(verdict.kind, "ADS302")
    )


def tactic(word: str, ids: Iterable[str], index: Index, past: Past) -> Verdict:
    """The best verdict of a tactic that is claimed of several techniques together."""
    word = _TACTIC_WORDS.get(word.casefold(), " ".join(word.replace("&", " and ").split()))
    found = [verdicts.tactic(index, identity, word, past) for identity in ids]
    order = ("right", "unknown", "drift", "wrong")
    return min(found, key=lambda verdict: order.index(verdict.kind), default=Verdict("unknown"))


def platform_word(word: str, index: Index) -> str:
    """A platform as the release writes it, whatever the case in prose."""
    return next(
        (name for name in sorted(index.platforms) if name.casefold() == word.casefold()), word
    )


def _remarked(word: str, index: Index) -> str | None:
    """The platform that stands before a remark in parentheses: `PRE` of `PRE (Pre-Execution)`."""
    bare, opened, _ = word.partition(" (")
    known = platform_word(bare.strip(), index)
    return known if opened and word.endswith(")") and known in index.platforms else None


def _lone(claim: Claim, index: Index, past: Past) -> Verdict:
    """The verdict of a name that stands without an id, or beside one that does not exist."""
    if claim.about or verdicts.techniques_named(index, claim.text):
        return Verdict("unknown")
    message = f"there is no technique '{claim.text}' in {verdicts.scope(index)}"
    whole = past()
    if claim.text.casefold() in words.names() and whole is not None:
        for identity in whole.ids(whole.releases[-1]):
            if claim.text.casefold() in words.technique_names(identity) and (
                now := index.technique(identity)
            ):
                successor = now if now.active else index.successor(identity)
                hint = f"it is {successor.id} ({successor.name}) now" if successor else None
                return Verdict("drift", f"{message}; {identity} was called so", hint)
    return Verdict("wrong", message, _near(claim.text.casefold(), index))


@lru_cache(maxsize=256)
def _near(text: str, index: Index) -> str:
    names = {t.name.casefold(): t for t in index.techniques(ENTERPRISE) if t.active}
    near = get_close_matches(text, names, n=1, cutoff=0.75)
    return (
        f"did you mean {names[near[0]].id} ({names[near[0]].name})?"
        if near
        else "write the id of a technique"
    )


def _detection(claim: Claim, index: Index, ids: Sequence[str], installed: Installed) -> Judged:
    """Whether ATT&CK's detection strategy of that id is one for the techniques of the page."""
    loaded = (
        installed.load(release)
        for release in reversed(installed.releases())
        if release != index.release
    )
    facts = next((item for item in (index, *loaded) if item.detection_strategies()), None)
    found = facts.detection_by_id(claim.text) if facts else None
    own = [item for identity in ids if facts and (item := facts.detection_strategy(identity))]
    hint = f"write {own[0].id} ({own[0].name})" if own else "remove it"
    if facts is None or (found is None and facts is not index):
        message = f"'{claim.text}' is not checked: ATT&CK {index.release} is installed without detection strategies"
        return Judged(claim, Verdict("unknown", message), "ADS342")
    if found is None:
        message = f"detection strategy '{claim.text}' does not exist in ATT&CK {facts.release}"
        return Judged(claim, Verdict("wrong", message, hint), "ADS340")
    # An older release may tell of a technique that was revoked since.
    of = {item.id for item in index.chain(found.technique)} | {found.technique}
    kind: verdicts.Kind = "drift" if own and not of & set(ids) else "right"
    message = f"'{claim.text}' detects {found.technique}, which this page does not claim"
    return Judged(claim, Verdict(kind, message, hint), "ADS341")


def _address(claim: Claim, index: Index, ids: Sequence[str], past: Past) -> Judged:
    """Whether a link leads to a page that is there, and to the technique of the page where only one is mapped."""
    found = verdicts.url(index, claim.text, claim.shown, past)
    judged = Judged(claim, found, _code(found, "ADS318", "ADS317"))
    if found.kind != "right" or len(ids) != 1 or not claim.mapping or not _bare_reference(claim):
        return judged
    own = {ids[0], ids[0].split(".")[0], *(item.id for item in index.chain(ids[0]))}
    known = index.technique(ids[0])
    if known is None or claim.identity in own or claim.identity.startswith(f"{ids[0]}."):
        return judged
    message = (
        f"the link leads to {claim.identity}, and the page is mapped to {ids[0]} ({known.name})"
    )
    return Judged(claim, Verdict("wrong", message, f"link to {known.url}"), "ADS318")


def _bare_reference(claim: Claim) -> bool:
    """Whether a link says no more than that it is one."""
    return not claim.shown or words.label_kinds(claim.shown) is not None


def missing(claims: Sequence[Claim], index: Index, installed: Installed) -> Iterator[Diagnostic]:
    """A list of platforms that is the technique's but for one: copied once, and out of date or cut short."""
    ids = mapped(claims, index)
    told = [claim for claim in claims if claim.kind == PLATFORM and not claim.about]
    known = index.technique(ids[0]) if len(ids) == 1 else None
    if known is None or not known.active or not known.platforms or len(told) < 3:
        return
    held: set[str] = set()
    for claim in told:
        verdict = verdicts.platform(index, platform_word(claim.text, index), ids, installed.history)
        right = verdict.kind == "right"
        held |= (
            {platform_word(claim.text, index)}
            if right
            else set(verdict.now)
            if len(verdict.now) == 1
            else set()
        )
    lacking = sorted(set(known.platforms) - held)
    if len(lacking) == 1:
        message = f"{known.id} ({known.name}) has the platform '{lacking[0]}' too in ATT&CK {index.release}"
        hint = "add it, or leave it out knowingly: the strategy does not see it there"
        yield Diagnostic(told[-1].span, "ADS336", message, hint)
