"""The words by which prose tells what it claims: labels of lines, names of tactics, what stands for nothing."""

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

# A line is labelled where its label has these words only; those with a kind tell what the line claims.
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

# Phases of Lockheed Martin's Cyber Kill Chain that are no tactics of ATT&CK.
LOCKHEED = frozenset(
    {"weaponization", "weaponisation", "delivery", "exploitation", "installation", "actions on objectives",
     "actions on objective", "command & control", "c2"}
)  # fmt: skip

# What stands where nothing is claimed.
FILLERS = frozenset(
    {"", "-", "n/a", "na", "none", "tbd", "tba", "todo", "unknown", "any", "all", "various", "multiple", "other",
     "not applicable", "to be determined", "cross-platform", "all platforms", "any platform", "multi-platform"}
)  # fmt: skip

_ELSEWHERE = re.compile(r"(?:please )?(?:see|refer to|cf\.?)\s")
_BOILERPLATE = re.compile(
    r"(?:palantir'?s?\s+)?alert(?:ing|s)?\s+(?:&|and)\s+detection\s+strateg(?:y|ies)", re.IGNORECASE
)


def is_filler(text: str) -> bool:
    """Whether a text without case claims nothing, or says where the claim stands."""
    return text in FILLERS or _ELSEWHERE.match(text) is not None


def label_kinds(text: str) -> frozenset[str] | None:
    """What a label says that its line claims (nothing for a reference); None where the text is no label."""
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
    """Names and short names of the tactics of all installed releases, without case."""
    found = (
        t
        for release in releases()
        for domain in load(release).domains
        for t in load(release).tactics(domain)
    )
    return frozenset(
        word for tactic in found for word in (tactic.name.casefold(), tactic.shortname)
    )


@cache
def platform_names() -> frozenset[str]:
    """Names of the platforms of all installed releases, without case."""
    return frozenset(name.casefold() for index in _shipped() for name in index.platforms)


@cache
def technique_names(identity: str) -> frozenset[str]:
    """Every name that a release has given a technique, alone and behind its parent's, without case."""
    own = _names(identity)
    above = _names(identity.split(".")[0]) if "." in identity else frozenset()
    return own | {f"{parent}: {name}" for parent in above for name in own}


def joined_names(identity: str, text: str) -> int:
    """How far a text without case says a parent's name and then the sub-technique's, however joined; 0 for not."""
    above = _names(identity.split(".")[0]) if "." in identity else frozenset()
    pairs = (
        (start, name) for start in above if text.startswith(start) for name in _names(identity)
    )
    ends = (
        (re.match(rf"\W{{1,5}}{re.escape(name)}(?!\w)", text[len(start) :]), len(start))
        for start, name in pairs
    )
    return max((length + found.end() for found, length in ends if found), default=0)


@cache
def names() -> frozenset[str]:
    """Every name that a technique has had, without case."""
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
    found = {t.name.casefold() for index in _shipped() if (t := index.technique(identity))}
    return frozenset(
        found | {t.name.casefold() for _, t in (whole.versions(identity) if whole else ())}
    )


def title(text: str) -> str:
    """A title without the framework's own words."""
    return re.sub(r"\s+", " ", _BOILERPLATE.sub(" ", text).replace("(ADS)", " ")).strip(" :-–—")
