"""The two parts of Blind Spots and Assumptions, distinguished by the wording of a sentence.

A blind spot is an attack that is missed although everything works; an assumption is what must work.
"""

from __future__ import annotations

import re

BLIND, ASSUMED = "Blind Spots", "Assumptions"
_SEES = (
    r"(?:alert|analy[sz]|appl|captur|catch|caught|collect|cover|decod|decrypt|detect|distinguish|"
    r"examin|expand|extract|find|fire|flag|follow|found|identif|includ|inspect|log|look|match|"
    r"monitor|notic|observ|pars|produc|rais|reach|read|recogni|record|report|resolv|scan|see|seen|"
    r"show|support|track|trigger|unpack|visible|work)\w*"
)
_NOT = r"(?:\s*not|n't|n’t|\s+never|\s+no\s+longer)"
_MISSED = re.compile(
    rf"\b(?:may|might|will|can|does|do|did|could|would|is|are|was|were|has|have){_NOT}\s+"
    rf"(?:\w+\s+)?(?:be\s+|been\s+)?{_SEES}"
    rf"|\bnever\s+{_SEES}|\bnot\s+(?:be\s+)?{_SEES}|\bnon-detect\w*"
    r"|\bcannot\b|\bcan't\b|\b(?:unable|not able)\s+to\b|\bfails?\s+to\s+\w+"
    r"|\b(?:may|might|can|could|will|would)\s+(?:be\s+|go\s+)?"
    r"(?:avoid|bypass|circumvent|defeat|escape|evade|miss|overlook|subvert)\w*"
    r"|\b(?:bypass(?:es|ed|ing)?|evades?|evading|evasion|circumvents?|escapes?|defeats?|misses|"
    r"missed|slips?\s+(?:past|through))\b"
    r"|\b(?:unseen|undetected|unnoticed|unmonitored|invisible|unobserved|uncovered)\b"
    r"|\bblind(?:\s+(?:spots?|to|for))?\b|\bfalse\s+negatives?\b|\bgaps?\s+in\b|\bout\s+of\s+scope\b"
    r"|\blimited\s+(?:visibility|effectiveness|coverage|detection|insight)"
    r"|\b(?:no|without|lacks?|little|loses?)\s+(?:\w+\s+)?(?:visibility|coverage|insight|telemetry)\b"
    r"|\b(?:leaves?|produces?|generates?|writes?|raises?|causes?)\s+no\s+(?:\w+\s+)?"
    r"(?:alerts?|events?|entr(?:y|ies)|logs?|records?|traces?)\b"
    r"|\bonly\s+(?:\w+\s+){0,3}(?:are|is)\s+"
    r"(?:covered|detected|seen|monitored|logged|collected|read)\b"
    r"|\b(?:covers|detects|sees|monitors|reads|looks\s+at|alerts\s+on|fires\s+on|works)\s+only\b"
    r"|\bonly\s+(?:covers|detects|sees|monitors|reads|looks\s+at|alerts|fires|works)\b",
    re.IGNORECASE,
)
_ASSUMED = re.compile(
    r"^(?:(?:it\s+is|we|this\s+\w+|the\s+\w+|also|it)\s+){0,2}(?:assum(?:es?|ed|ing|ptions?)|"
    r"reli(?:es|ant)\b|rely(?:ing)?|depends?|depending|requires?|requiring|presumes?|presuppos\w+|"
    r"needs?|expects?|prerequisites?|provided\s+that|as\s+long\s+as)\b"
    r"|\b(?:is|are|was|were)\s+(?:assumed|expected|required|needed|presumed)\b"
    r"|\b(?:must|has\s+to|have\s+to|needs?\s+to)\s+(?:be|have|run|reach|report|send|collect|log|"
    r"record|forward|write|include|contain|exist|stay|remain|match|arrive)\w*"
    r"|\bassumptions?\b|\bwe\s+assume\b|\brel(?:y|ies)\s+on\b|\bdepends?\s+on\b",
    re.IGNORECASE,
)


def is_blind_spot(sentence: str) -> bool:
    """Whether a sentence says what the strategy does not see."""
    return _MISSED.search(sentence) is not None


def is_assumption(sentence: str) -> bool:
    """Whether a sentence says what must be true."""
    return _ASSUMED.search(sentence.strip()) is not None


def half_of(sentence: str) -> str:
    """The part that a sentence belongs to, or an empty text.

    What begins as an assumption is one, whatever is missed without it; elsewhere a blind spot
    counts first: "hosts that need to be isolated are not covered".
    """
    begins = _ASSUMED.match(sentence.strip())
    if begins and begins.end():
        return ASSUMED
    return BLIND if is_blind_spot(sentence) else ASSUMED if is_assumption(sentence) else ""
