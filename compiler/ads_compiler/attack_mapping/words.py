"""The vocabulary of claims in prose: labels of lines, names of tactics, and fillers."""

from __future__ import annotations

import re
from functools import cache

from ads_compiler.attack import history
from ads_compiler.attack.index import Index, load, releases

TECHNIQUE, NAME, TACTIC, PLATFORM, URL, DETECTION = (
    "technique",
    "name",
    "tactic",
    "platform",
    "url",
    "detection",
)
KILL_CHAIN = "kill chain"

# A label consists only of these words; the kinds of its words are those of the claims.
_LABEL_WORDS: dict[str, str | None] = {
    **dict.fromkeys(
        ("technique", "techniques", "subtechnique", "subtechniques", "ttp", "ttps"), TECHNIQUE
    ),
    **dict.fromkeys(("tactic", "tactics", "phase", "phases"), TACTIC),
    **dict.fromkeys(("kill", "chain", "killchain"), KILL_CHAIN),
    **dict.fromkeys(("platform", "platforms", "os"), PLATFORM),
    **dict.fromkeys(("detection", "detections"), DETECTION),
    **dict.fromkeys(("reference", "references", "link", "links", "url", "urls", "page"), URL),
    **dict.fromkeys(
        (
            "mitre",
            "att&ck",
            "attack",
            "mapping",
            "mappings",
            "mapped",
            "categorization",
            "categorisation",
        )
    ),
    **dict.fromkeys(
        (
            "category",
            "enterprise",
            "mobile",
            "ics",
            "matrix",
            "id",
            "ids",
            "number",
            "name",
            "names",
        )
    ),
    **dict.fromkeys(
        ("and", "or", "to", "the", "s", "sub", "primary", "main", "supported", "affected")
    ),
    **dict.fromkeys(("operating", "system", "systems", "strategy", "strategies")),
}
_GENERAL = frozenset(
    {
        "att&ck",
        "attack",
        "mapping",
        "mappings",
        "mapped",
        "categorization",
        "categorisation",
        "mitre",
    }
)

# Phases of Lockheed Martin's Cyber Kill Chain that are not tactics of ATT&CK.
LOCKHEED = frozenset(
    {
        "weaponization",
        "weaponisation",
        "delivery",
        "exploitation",
        "installation",
        "actions on objectives",
        "actions on objective",
        "command & control",
        "c2",
    }
)

# Values that claim nothing.
FILLERS = frozenset(
    {
        "",
        "-",
        "n/a",
        "na",
        "none",
        "tbd",
        "tba",
        "todo",
        "unknown",
        "any",
        "all",
        "various",
        "multiple",
        "other",
        "not applicable",
        "to be determined",
        "cross-platform",
        "all platforms",
        "any platform",
        "multi-platform",
    }
)

_ELSEWHERE = re.compile(r"(?:please )?(?:see|refer to|cf\.?)\s")
_BOILERPLATE = re.compile(
    r"(?:palantir'?s?\s+)?alert(?:ing|s)?\s+(?:&|and)\s+detection\s+strateg(?:y|ies)", re.IGNORECASE
)


def is_filler(text: str) -> bool:
    """Whether a case-folded text claims nothing, or refers to another place."""
    return text in FILLERS or _ELSEWHERE.match(text) is not None


def label_kinds(text: str) -> frozenset[str] | None:
    """The kinds of claims after a label (empty for a reference); None if this is no label."""
    words = re.findall(r"att&ck|[a-z]+", text.casefold())
    if (
        not words
        or len(words) > 8
        or re.search(r"[^\w\s&/(),.®™'-]", text)
        or not set(words) <= set(_LABEL_WORDS)
    ):
        return None
    kinds = {kind for word in words if (kind := _LABEL_WORDS[word])}
    if URL in kinds:
        return frozenset()
    if (
        "os" in words
        or {"operating", "system"} <= set(words)
        or {"operating", "systems"} <= set(words)
    ):
        kinds.add(PLATFORM)
    if DETECTION in kinds and not {"strategy", "strategies"} & set(words):
        return None
    if KILL_CHAIN in kinds:
        kinds.add(TACTIC)
    if not kinds and _GENERAL & set(words):
        kinds.add(TECHNIQUE)
    return frozenset(kinds) if kinds else None


@cache
def tactic_names() -> frozenset[str]:
    """The case-folded names and short names of the tactics of all shipped releases."""
    tactics = (
        tactic
        for release in releases()
        for domain in load(release).domains
        for tactic in load(release).tactics(domain)
    )
    return frozenset(
        word for tactic in tactics for word in (tactic.name.casefold(), tactic.shortname)
    )


@cache
def platform_names() -> frozenset[str]:
    """Names of the platforms of all installed releases, without case."""
    return frozenset(name.casefold() for index in _shipped() for name in index.platforms)


@cache
def technique_names(identity: str) -> frozenset[str]:
    """The case-folded names of a technique in all releases, with and without the parent's name."""
    own = _names(identity)
    above = _names(identity.split(".")[0]) if "." in identity else frozenset()
    return own | {f"{parent}: {name}" for parent in above for name in own}


def joined_names(identity: str, text: str) -> int:
    """The length of a parent's and a sub-technique's name at the start of a text; 0 if absent."""
    above = _names(identity.split(".")[0]) if "." in identity else frozenset()
    pairs = (
        (start, name) for start in above if text.startswith(start) for name in _names(identity)
    )
    ends = (
        (re.match(rf"\W{{1,5}}{re.escape(name)}(?!\w)", text[len(start) :]), len(start))
        for start, name in pairs
    )
    return max((length + match.end() for match, length in ends if match), default=0)


@cache
def names() -> frozenset[str]:
    """The case-folded names of all techniques in all releases."""
    whole = history.load()
    ids = {t.id for release in releases() for t in load(release).techniques()}
    for release in whole.releases if whole else ():
        ids |= set(whole.ids(release)) if whole else set()
    return frozenset(name for identity in ids for name in technique_names(identity))


@cache
def _shipped() -> tuple[Index, ...]:
    return tuple(load(release) for release in releases())


@cache
def _names(identity: str) -> frozenset[str]:
    whole = history.load()
    names = {t.name.casefold() for index in _shipped() if (t := index.technique(identity))}
    return frozenset(
        names | {t.name.casefold() for _, t in (whole.versions(identity) if whole else ())}
    )


def title(text: str) -> str:
    """A title without the name of the ADS framework."""
    return re.sub(r"\s+", " ", _BOILERPLATE.sub(" ", text).replace("(ADS)", " ")).strip(" :-–—")
