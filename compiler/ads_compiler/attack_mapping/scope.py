"""Whether the subject of a page fits the techniques it claims, by words, and which would fit.

These checks prefer silence to false positives: the subject must be named in the title or the goal,
or be the same for all telemetry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ads_compiler.attack import renames
from ads_compiler.attack.index import ENTERPRISE, Index, Technique

# Platform, words for it, and platforms below it: containers consist of processes on Linux nodes.
SUBJECTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Containers",
        r"containers?|containeri[sz]\w+|docker|kubernetes|k8s|podman|pods?",
        ("Linux", "Windows"),
    ),
    ("ESXi", r"esxi|vsphere|vcenter", ()),
    ("Network Devices", r"network devices?|routers?", ()),
    (
        "Identity Provider",
        r"okta|entra id|azure ad|identity providers?",
        ("SaaS", "IaaS", "Office Suite"),
    ),
    ("IaaS", r"ec2|s3 buckets?|aws|cloudtrail", ("Identity Provider", "SaaS", "Linux", "Windows")),
    (
        "Office Suite",
        r"office 365|microsoft 365|google workspace",
        ("Windows", "SaaS", "Identity Provider"),
    ),
)
# Products and services of Sigma's log sources, with their platform.
TELEMETRY = {
    "kubernetes": "Containers",
    "docker": "Containers",
    "esxi": "ESXi",
    "cisco": "Network Devices",
    "juniper": "Network Devices",
    "okta": "Identity Provider",
    "aws": "IaaS",
    "m365": "Office Suite",
}

OUTSIDE = frozenset({"reconnaissance", "resource-development"})
# Techniques of those tactics that are visible to the victim: scans, phishing, visits to websites.
SEEN = frozenset({"T1594", "T1595", "T1598"})
INSIDE = re.compile(
    r"\b(?:endpoints?|internal(?:ly)? (?:network|hosts?|servers?)"
    r"|process(?:es)? (?:start|creation)\w*"
    r"|our (?:hosts?|network|servers?)|from inside)\b",
    re.IGNORECASE,
)
# The tactics of an intruder inside that correspond to the preparation outside.
COUNTERPARTS = {
    "reconnaissance": ("discovery",),
    "resource-development": ("execution", "persistence"),
}
# Stems of words on pages, with the corresponding stem in names of techniques.
RELATED = {
    "scan": "service",
    "port": "service",
    "kubectl": "cli",
    "monitor": "tool",
    "sensor": "tool",
    "antivirus": "tool",
    "edr": "tool",
    "log": "tool",
    "database": "service",
}

# The evasion tactics of Enterprise before and after their split, and of ICS.
EVASION = frozenset(
    {renames.EVASION.shortname, *(part.shortname for part in renames.PARTS), "evasion"}
)
_GUARDS = (
    r"(?:(?:security|endpoint|network|traditional|existing|conventional|host|defensive)\s+){0,3}"
    r"(?:monitoring|detections?|defen[cs]es?|logging|sensors?|"
    r"(?:security|monitoring|detection) (?:controls?|tools?|systems?|solutions?|products?)|"
    r"edr|antivirus|anti-virus)"
)
_ACTS = (
    r"bypass(?:es|ed|ing)?|evad(?:e|es|ed|ing)|evasion|circumvent(?:s|ed|ing)?|avoid(?:s|ing)?|"
    r"blind(?:s|ing)?|disabl(?:e|es|ing)"
)
EVADING = re.compile(
    rf"\b(?:{_ACTS})\s+(?:(?:the|our|of|in)\s+){{0,2}}{_GUARDS}\b|\bdefen[cs]e evasion\b",
    re.IGNORECASE,
)

_COMMON = frozenset(
    {"and", "the", "for", "from", "with", "into", "over", "use", "using", "data", "other", "based"}
)
Fits = Callable[[Technique], bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a page. `sources` are the terms of each of its log sources."""

    title: str
    goal: str
    platforms: tuple[str, ...] = ()
    sources: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """The title and the goal."""
        return f"{self.title}. {self.goal}"

    def about(self) -> tuple[str, ...]:
        """The platforms that the page is about, by its title, else its goal, else its telemetry."""
        for text in (self.title, self.goal):
            if names := [name for name, _, _ in SUBJECTS if _about(name, text)]:
                return tuple(names)
        read = [
            {TELEMETRY[word] for word in source if word in TELEMETRY} for source in self.sources
        ]
        return tuple(sorted(read[0])) if read and all(read) and len(set.union(*read)) == 1 else ()


def _about(name: str, text: str) -> bool:
    pattern = next(pattern for other, pattern, _ in SUBJECTS if other == name)
    return re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE) is not None


def off_platform(
    page: Subject, claimed: Sequence[Technique], index: Index
) -> tuple[str, str] | None:
    """Message and hint if no technique has a platform that the page is about, or one below it."""
    about = page.about()
    if not about or outside(claimed) or not _known(claimed):
        return None
    listed = {name for item in claimed for name in item.platforms or ()}
    beneath = {name: under for name, _, under in SUBJECTS}
    for name in about:
        fitting = {name, *renames.old_names(name), *beneath[name]}
        if listed & fitting or any(_about(name, item.name) for item in claimed):
            return None
    fits = _best(page, claimed, index, lambda item: about[0] in (item.platforms or ()), min_score=2)
    only = _named(claimed, "is only for", "are only for")
    message = f"the page is about {about[0]}, but {only} {', '.join(sorted(listed))}"
    label = f"techniques for {about[0]} that would fit"
    return message, _hint(fits, label, "map the page to what it detects")


def preparation(
    page: Subject, claimed: Sequence[Technique], index: Index
) -> tuple[str, str] | None:
    """Message and hint if all techniques precede an intrusion, but the page looks for it inside."""
    if not outside(claimed) or any((item.parent or item.id) in SEEN for item in claimed):
        return None
    if page.sources:
        focus = "reads internal telemetry"
    elif page.about():
        focus = f"is about {page.about()[0]}"
    elif INSIDE.search(page.text):
        focus = "is about internal activity"
    else:
        return None
    tactics = {
        word for item in claimed for name in item.tactics for word in COUNTERPARTS.get(name, ())
    }
    about = page.about() or tuple(name for name in page.platforms if name != "PRE")

    def fits(item: Technique) -> bool:
        return bool(tactics & set(item.tactics)) and (
            not about or bool(set(about) & set(item.platforms or ()))
        )

    item = claimed[0]
    when = f"precedes an intrusion ({', '.join(item.tactics)})"
    message = f"{item.id} ({item.name}) {when}, but the page {focus}"
    best = _best(page, claimed, index, fits, min_score=2)
    label = "techniques visible inside that would fit"
    return message, _hint(best, label, "map the page to what the intruder does inside")


def missing_evasion(
    page: Subject, claimed: Sequence[Technique], index: Index
) -> tuple[str, str] | None:
    """Message and hint if the goal is to detect evasion, but no technique has such a tactic."""
    phrase = EVADING.search(page.title) or EVADING.search(page.goal)
    if phrase is None or not claimed or any(EVASION & set(item.tactics) for item in claimed):
        return None
    about = page.about() or page.platforms
    tactics = [tactic for tactic in index.tactics() if tactic.shortname in EVASION]

    def fits(item: Technique) -> bool:
        return bool(EVASION & set(item.tactics)) and (
            not about or bool(set(about) & set(item.platforms or ()))
        )

    words = " or ".join(tactic.name for tactic in tactics) or "an evasion tactic"
    lacks = _named(claimed, "does not have", "do not have")
    message = (
        f"the page is about evasion ('{phrase[0]}'), but {lacks} the tactic {words}"
        f" in ATT&CK {index.release}"
    )
    best = _best(page, claimed, index, fits, min_score=1 if page.about() else 2)
    return message, _hint(
        best, "techniques that would fit", "describe the goal by what the technique does"
    )


def _named(claimed: Sequence[Technique], one: str, more: str) -> str:
    if len(claimed) == 1:
        return f"{claimed[0].id} ({claimed[0].name}) {one}"
    return f"{', '.join(item.id for item in claimed[:-1])} and {claimed[-1].id} {more}"


def outside(claimed: Sequence[Technique]) -> bool:
    """Whether all techniques precede an intrusion."""
    return bool(claimed) and all(item.tactics and set(item.tactics) <= OUTSIDE for item in claimed)


def _known(claimed: Sequence[Technique]) -> bool:
    """Whether all techniques are active Enterprise techniques with known platforms."""
    return bool(claimed) and all(
        item.active and item.platforms and item.domain == ENTERPRISE for item in claimed
    )


def _hint(fits: Sequence[Technique], label: str, otherwise: str) -> str:
    return (
        f"{label}: {', '.join(f'{item.id} ({item.name})' for item in fits)}" if fits else otherwise
    )


def _best(
    page: Subject, claimed: Sequence[Technique], index: Index, fits: Fits, min_score: int
) -> tuple[Technique, ...]:
    """At most three techniques that fit, the best first, by name, platform, tactic and parent."""
    own = {item.id for item in claimed}
    scored = [
        (_score(page, claimed, item), item)
        for item in index.techniques()
        if item.active and fits(item)
    ]
    chosen = sorted(
        ((score, item) for score, item in scored if score >= min_score and item.id not in own),
        key=lambda pair: (-pair[0], len(pair[1].platforms or ()), len(pair[1].tactics), pair[1].id),
    )
    return tuple(item for _, item in chosen[:3])


def _score(page: Subject, claimed: Sequence[Technique], item: Technique) -> int:
    named, words = _stems(item.name), _stems(page.text)
    of_claimed = {word for other in claimed for word in _stems(other.name)}
    family = any(item.parent and item.parent == other.parent for other in claimed)
    return (
        2 * len(named & words)
        + 2 * len(named & {RELATED[word] for word in words if word in RELATED})
        + 2 * len(named & {RELATED[word] for word in of_claimed if word in RELATED})
        + len(named & of_claimed)
        + 2 * family
        + 2 * any(set(item.tactics) & set(other.tactics) for other in claimed)
        + (item.platforms is not None and len(item.platforms) == 1)
    )


def _stems(text: str) -> frozenset[str]:
    words: Iterable[str] = re.findall(r"[a-z]{3,}", text.casefold())
    return frozenset(
        re.sub(r"(?:ning|ing|ies|es|s)$", "", word) or word for word in words if word not in _COMMON
    )
