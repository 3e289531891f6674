"""Check the claims of prose against a release: a verdict and the code of its finding for each.

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
class CheckedClaim:
    """A claim with its verdict and the code of the finding about it."""

    claim: Claim
    verdict: Verdict
    code: str

    def finding(self) -> Diagnostic:
        """The verdict as a finding at the position of the claim."""
        verdict = self.verdict
        # A claim that is right in another release or spelling is only a warning.
        severity = Severity.WARNING if verdict.kind == "drift" else None
        span, message, hint = self.claim.span, verdict.message, verdict.hint
        return Diagnostic(span, self.code, message, hint, severity=severity)


def mapped(claims: Iterable[Claim], index: Index) -> tuple[str, ...]:
    """The ids of the techniques that claims map a page to, by id or by a unique name."""
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


def check_claims(
    claims: Sequence[Claim], index: Index, installed: Installed
) -> Iterator[CheckedClaim]:
    """The claims that are not right, in order, each cause once."""
    ids = mapped(claims, index)
    reported: set[str] = set()
    by_link = {claim.span for claim in claims if claim.kind == URL}
    for claim in claims:
        if claim.kind == TECHNIQUE and claim.span in by_link:
            continue
        checked = _checked(claim, index, ids, installed)
        if checked.verdict.kind == "right" or not checked.verdict.message:
            continue
        if claim.kind == URL and claim.identity in reported:
            continue
        if claim.kind == TECHNIQUE:
            reported.add(claim.identity)
        yield checked


def _checked(claim: Claim, index: Index, ids: Sequence[str], installed: Installed) -> CheckedClaim:
    past = installed.history
    concerned = (claim.about,) if claim.about else ids
    if claim.kind == TECHNIQUE:
        return _technique(claim, index, past)
    if claim.kind == NAME:
        known = bool(claim.about) and index.technique(claim.about) is not None
        verdict = (
            verdicts.name(index, claim.about, claim.text, past, loose=True)
            if known
            else _bare_name(claim, index, past)
        )
        if known and verdict.kind == "wrong" and _shortened(claim, index):
            verdict = replace(verdict, kind="drift")
        return CheckedClaim(
            claim, verdict, _code(verdict, "ADS309", "ADS314") if known else "ADS302"
        )
    if claim.kind == TACTIC:
        verdict = tactic(claim.text, concerned, index, past)
        return CheckedClaim(claim, verdict, _code(verdict, "ADS304", "ADS312"))
    if claim.kind == PLATFORM:
        word = platform_word(claim.text, index)
        verdict = verdicts.platform(index, word, concerned, past)
        if verdict.kind == "wrong" and (meant := _without_remark(word, index)) is not None:
            verdict = verdicts.platform(index, meant, concerned, past)
            if verdict.kind != "wrong":
                message = f"'{claim.text}' is not a platform of {verdicts.scope(index)}"
                respelled = Verdict("drift", message, f"write '{meant}'", now=(meant,))
                return CheckedClaim(claim, respelled, "ADS306")
            word = meant
        return CheckedClaim(
            claim,
            verdict,
            _code(verdict, "ADS305" if word in index.platforms else "ADS306", "ADS313"),
        )
    if claim.kind == DETECTION:
        return _detection(claim, index, ids, installed)
    return _address(claim, index, ids, past)


def _shortened(claim: Claim, index: Index) -> bool:
    """Whether a name only lacks words of the technique's name, or adds some, as old names do."""
    known = index.technique(claim.about)
    claimed = set(re.findall(r"\w+", claim.text.casefold()))
    actual = set(re.findall(r"\w+", known.name.casefold())) if known else set()
    return len(claimed & actual) > 1 and (claimed <= actual or actual <= claimed)


def _code(verdict: Verdict, wrong: str, drift: str) -> str:
    return drift if verdict.kind == "drift" else wrong


def _technique(claim: Claim, index: Index, past: Past) -> CheckedClaim:
    verdict, known = (
        verdicts.technique(index, claim.identity, past),
        index.technique(claim.identity),
    )
    if known is not None and known.revoked_by is not None:
        return CheckedClaim(claim, verdict, "ADS301")
    if known is not None:
        return CheckedClaim(claim, verdict, "ADS303")
    return CheckedClaim(
        claim, verdict, {"unknown": "ADS310", "drift": "ADS311"}.get(verdict.kind, "ADS302")
    )


def tactic(word: str, ids: Iterable[str], index: Index, past: Past) -> Verdict:
    """The best verdict of a tactic that is claimed for several techniques together."""
    word = _TACTIC_WORDS.get(word.casefold(), " ".join(word.replace("&", " and ").split()))
    candidates = [verdicts.tactic(index, identity, word, past) for identity in ids]
    order = ("right", "unknown", "drift", "wrong")
    default = Verdict("unknown")
    return min(candidates, key=lambda verdict: order.index(verdict.kind), default=default)


def platform_word(word: str, index: Index) -> str:
    """A platform as the release writes it, regardless of case in prose."""
    return next(
        (name for name in sorted(index.platforms) if name.casefold() == word.casefold()), word
    )


def _without_remark(word: str, index: Index) -> str | None:
    """The platform before a remark in parentheses: `PRE` of `PRE (Pre-Execution)`."""
    bare, opened, _ = word.partition(" (")
    known = platform_word(bare.strip(), index)
    return known if opened and word.endswith(")") and known in index.platforms else None


def _bare_name(claim: Claim, index: Index, past: Past) -> Verdict:
    """The verdict of a name without an id, or with an id that does not exist."""
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
                hint = f"write {successor.id} ({successor.name})" if successor else None
                return Verdict("drift", f"{message}; this was a name of {identity}", hint)
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


def _detection(
    claim: Claim, index: Index, ids: Sequence[str], installed: Installed
) -> CheckedClaim:
    """Whether the detection strategy with this id is for a technique of the page."""
    loaded = (
        installed.load(release)
        for release in reversed(installed.releases())
        if release != index.release
    )
    facts = next((item for item in (index, *loaded) if item.detection_strategies()), None)
    detection = facts.detection_by_id(claim.text) if facts else None
    own = [item for identity in ids if facts and (item := facts.detection_strategy(identity))]
    hint = f"write {own[0].id} ({own[0].name})" if own else "remove it"
    if facts is None or (detection is None and facts is not index):
        message = (
            f"'{claim.text}' is not checked, as ATT&CK {index.release} is installed"
            " without detection strategies"
        )
        return CheckedClaim(claim, Verdict("unknown", message), "ADS342")
    if detection is None:
        message = f"detection strategy '{claim.text}' does not exist in ATT&CK {facts.release}"
        return CheckedClaim(claim, Verdict("wrong", message, hint), "ADS340")
    # The technique of an older release may have been revoked since.
    techniques = {item.id for item in index.chain(detection.technique)} | {detection.technique}
    kind: verdicts.Kind = "drift" if own and not techniques & set(ids) else "right"
    message = f"'{claim.text}' detects {detection.technique}, which the page does not claim"
    return CheckedClaim(claim, Verdict(kind, message, hint), "ADS341")


def _address(claim: Claim, index: Index, ids: Sequence[str], past: Past) -> CheckedClaim:
    """Whether the target of a link exists, and is the technique of the page if it maps only one."""
    verdict = verdicts.url(index, claim.text, claim.shown, past)
    checked = CheckedClaim(claim, verdict, _code(verdict, "ADS318", "ADS317"))
    if verdict.kind != "right" or len(ids) != 1 or not claim.mapping or not _bare_reference(claim):
        return checked
    own = {ids[0], ids[0].split(".")[0], *(item.id for item in index.chain(ids[0]))}
    known = index.technique(ids[0])
    if known is None or claim.identity in own or claim.identity.startswith(f"{ids[0]}."):
        return checked
    message = (
        f"the link leads to {claim.identity}, but the page is mapped to {ids[0]} ({known.name})"
    )
    return CheckedClaim(claim, Verdict("wrong", message, f"link to {known.url}"), "ADS318")


def _bare_reference(claim: Claim) -> bool:
    """Whether the text of a link does not name its target."""
    return not claim.shown or words.label_kinds(claim.shown) is not None


def missing(claims: Sequence[Claim], index: Index, installed: Installed) -> Iterator[Diagnostic]:
    """A list of platforms that lacks only one of the technique's: probably an outdated copy."""
    ids = mapped(claims, index)
    listed = [claim for claim in claims if claim.kind == PLATFORM and not claim.about]
    known = index.technique(ids[0]) if len(ids) == 1 else None
    if known is None or not known.active or not known.platforms or len(listed) < 3:
        return
    present: set[str] = set()
    for claim in listed:
        word = platform_word(claim.text, index)
        verdict = verdicts.platform(index, word, ids, installed.history)
        if verdict.kind == "right":
            present.add(word)
        elif len(verdict.now) == 1:
            present.update(verdict.now)
    lacking = sorted(set(known.platforms) - present)
    if len(lacking) == 1:
        message = (
            f"{known.id} ({known.name}) also has the platform '{lacking[0]}'"
            f" in ATT&CK {index.release}"
        )
        hint = "add it, or leave it out if the strategy does not cover it"
        yield Diagnostic(listed[-1].span, "ADS336", message, hint)
