"""Whether what a page is about can be the technique that it claims, judged by words, and which techniques would fit.

Few and sure: a page is about something where its title or goal says so, or all of its telemetry does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ads_compiler.attack import renames
from ads_compiler.attack.index import ENTERPRISE, Index, Technique

# What a page is about, the platform of it, and platforms that it runs on: a container is processes of a Linux node.
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
# Products and services of Sigma's log sources that tell the same.
TELEMETRY = {
    "kubernetes": "Containers", "docker": "Containers", "esxi": "ESXi", "cisco": "Network Devices",
    "juniper": "Network Devices", "okta": "Identity Provider", "aws": "IaaS", "m365": "Office Suite",
}  # fmt: skip

OUTSIDE = frozenset({"reconnaissance", "resource-development"})
# Techniques of those tactics that the victim does see: scans, phishing for information, visits to its websites.
SEEN = frozenset({"T1594", "T1595", "T1598"})
INSIDE = re.compile(r"\b(?:endpoints?|internal(?:ly)? (?:network|hosts?|servers?)|process(?:es)? (?:start|creation)\w*|"
                    r"our (?:hosts?|network|servers?)|from inside)\b", re.IGNORECASE)  # fmt: skip
# What an intruder inside does in place of the preparation outside.
COUNTERPARTS = {
    "reconnaissance": ("discovery",),
    "resource-development": ("execution", "persistence"),
}
# Stems of words on pages, with a stem of names that means the same.
KIN = {"scan": "service", "port": "service", "kubectl": "cli", "monitor": "tool", "sensor": "tool", "antivirus": "tool",
       "edr": "tool", "log": "tool", "database": "service"}  # fmt: skip

# The tactics of Enterprise before and after the split, and that of ICS.
EVASION = frozenset(
    {renames.EVASION.shortname, *(part.shortname for part in renames.PARTS), "evasion"}
)
_GUARDS = (r"(?:(?:security|endpoint|network|traditional|existing|conventional|host|defensive)\s+){0,3}"
           r"(?:monitoring|detections?|defen[cs]es?|logging|sensors?|(?:security|monitoring|detection) (?:controls?|"
           r"tools?|systems?|solutions?|products?)|edr|antivirus|anti-virus)")  # fmt: skip
_ACTS = (r"bypass(?:es|ed|ing)?|evad(?:e|es|ed|ing)|evasion|circumvent(?:s|ed|ing)?|avoid(?:s|ing)?|blind(?:s|ing)?|"
         r"disabl(?:e|es|ing)")  # fmt: skip
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
    """What a page says it is about. `sources` are words of log sources, `telemetry` whether it lists any."""

    title: str
    goal: str
    platforms: tuple[str, ...] = ()
    sources: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """Title and goal."""
        return f"{self.title}. {self.goal}"

    def about(self) -> tuple[str, ...]:
        """The platforms that it is about, in its title before all, then in its goal, then by its telemetry."""
        for text in (self.title, self.goal):
            if found := [name for name, _, _ in SUBJECTS if _about(name, text)]:
                return tuple(found)
        told = [
            {TELEMETRY[word] for word in source if word in TELEMETRY} for source in self.sources
        ]
        return tuple(sorted(told[0])) if told and all(told) and len(set.union(*told)) == 1 else ()


def _about(name: str, text: str) -> bool:
    pattern = next(pattern for other, pattern, _ in SUBJECTS if other == name)
    return re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE) is not None


def off_platform(
    page: Subject, claimed: Sequence[Technique], index: Index
) -> tuple[str, str] | None:
    """Message and hint where no technique is of a platform that the page is about, or of one beneath it."""
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
    message = f"this page is about {about[0]}, and {_named(claimed, 'has', 'have')} {', '.join(sorted(listed))} only"
    return message, _hint(
        fits, f"techniques of {about[0]} that would fit", "map the page to what it detects"
    )


def preparation(
    page: Subject, claimed: Sequence[Technique], index: Index
) -> tuple[str, str] | None:
    """Message and hint where all techniques happen before an intrusion, and the page looks for them inside."""
    if not outside(claimed) or any((item.parent or item.id) in SEEN for item in claimed):
        return None
    seen = "reads telemetry of one's own" if page.sources else ""
    if not seen and (page.about() or INSIDE.search(page.text)):
        seen = f"looks {'at ' + page.about()[0] if page.about() else 'inside'}"
    if not seen:
        return None
    wanted = {
        word for item in claimed for name in item.tactics for word in COUNTERPARTS.get(name, ())
    }
    about = page.about() or tuple(name for name in page.platforms if name != "PRE")

    def fits(item: Technique) -> bool:
        return bool(wanted & set(item.tactics)) and (
            not about or bool(set(about) & set(item.platforms or ()))
        )

    item = claimed[0]
    when = f"happens outside, before an intrusion ({', '.join(item.tactics)})"
    message = f"{item.id} ({item.name}) {when}, and this page {seen}"
    told = _best(page, claimed, index, fits, min_score=2)
    return message, _hint(
        told, "what is seen inside would be", "map the page to what the intruder does inside"
    )


def unevasive(page: Subject, claimed: Sequence[Technique], index: Index) -> tuple[str, str] | None:
    """Message and hint where the goal is to find evasion, and no technique is one."""
    said = EVADING.search(page.title) or EVADING.search(page.goal)
    if said is None or not claimed or any(EVASION & set(item.tactics) for item in claimed):
        return None
    about = page.about() or page.platforms
    tactics = [tactic for tactic in index.tactics() if tactic.shortname in EVASION]

    def fits(item: Technique) -> bool:
        return bool(EVASION & set(item.tactics)) and (
            not about or bool(set(about) & set(item.platforms or ()))
        )

    words = " or ".join(tactic.name for tactic in tactics) or "an evasion tactic"
    lacks = _named(claimed, "does not serve", "do not serve")
    message = (
        f"this page is about evasion ('{said[0]}'), and {lacks} {words} in ATT&CK {index.release}"
    )
    told = _best(page, claimed, index, fits, min_score=1 if page.about() else 2)
    return message, _hint(
        told, "techniques that would fit", "tell the goal by what the technique does"
    )


def _named(claimed: Sequence[Technique], one: str, more: str) -> str:
    if len(claimed) == 1:
        return f"{claimed[0].id} ({claimed[0].name}) {one}"
    return f"{', '.join(item.id for item in claimed[:-1])} and {claimed[-1].id} {more}"


def outside(claimed: Sequence[Technique]) -> bool:
    """Whether all techniques happen before an intrusion."""
    return bool(claimed) and all(item.tactics and set(item.tactics) <= OUTSIDE for item in claimed)


def _known(claimed: Sequence[Technique]) -> bool:
    """Whether the platforms of all techniques are known, and are those of Enterprise, as those of `SUBJECTS` are."""
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
    """At most three techniques that fit, the likeliest first: by words of their names, platform, tactic and family."""
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
    named, said = _stems(item.name), _stems(page.text)
    of_claimed = {word for other in claimed for word in _stems(other.name)}
    family = any(item.parent and item.parent == other.parent for other in claimed)
    return (
        2 * len(named & said)
        + 2 * len(named & {KIN[word] for word in said if word in KIN})
        + 2 * len(named & {KIN[word] for word in of_claimed if word in KIN})
        + len(named & of_claimed)
        + 2 * family
        + 2 * any(set(item.tactics) & set(other.tactics) for other in claimed)
        + (item.platforms is not None and len(item.platforms) == 1)
    )


def _stems(text: str) -> frozenset[str]:
    found: Iterable[str] = re.findall(r"[a-z]{3,}", text.casefold())
    return frozenset(
        re.sub(r"(?:ning|ing|ies|es|s)$", "", word) or word for word in found if word not in _COMMON
    )
