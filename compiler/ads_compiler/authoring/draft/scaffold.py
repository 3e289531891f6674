"""`adsc new`: a page to begin with. What ATT&CK knows is filled in, what only the author knows is a TODO."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ads_compiler.attack.index import Index, Technique
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.draft import attack, from_sigma, gaps
from ads_compiler.authoring.draft.markdown import fenced, line, scalar, slug
from ads_compiler.authoring.draft.page import Draft, title_of
from ads_compiler.authoring.draft.sources import Source
from ads_compiler.coverage.analytics import source_words
from ads_compiler.strategy import TechniqueClaim, Telemetry

_COMMON = ("Linux", "Windows", "macOS")
_RESPONSE = (
    "# response:                  # required for high and critical priority",
    "#   contain: the one action that stops the damage",
    "#   escalate_to: a role",
    "#   within: {acknowledge: 15m, contain: 60m}",
)
# A log source to begin with: of the first platform that ATT&CK has an analytic for, else the first of these.
_STARTS = {
    "Windows": Telemetry("windows", "process_creation", None, ("Image",)),
    "Linux": Telemetry("linux", "process_creation", None, ("Image",)),
    "macOS": Telemetry("macos", "process_creation", None, ("Image",)),
    "Containers": Telemetry("kubernetes", None, "audit", ("verb",)),
}
_ELSE = Telemetry(None, "TODO", None, ("TODO",))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `adsc new` was asked for."""

    technique: str
    id: str
    day: date
    title: str | None = None
    owner: str | None = None


def scaffold(wanted: Wanted, index: Index, installed: Installed) -> Draft:
    """The page for a technique, with a rule to begin with."""
    technique = attack.active(wanted.technique, index)
    title = title_of(wanted.title or technique.name)
    places = attack.platforms(technique, index, installed)
    start = _start(technique.id, places, index, installed)
    comments = _comments(technique, index, installed)
    if not wanted.title:
        comments["title"] = (
            "# TODO: name the one event that alerts, in a title unique to this page",
        )
    if not places:
        comments["platforms"] = (
            f"# TODO: ATT&CK {index.release} does not list the platforms of this technique",
        )
    return Draft(
        id=wanted.id,
        title=title,
        created=wanted.day.isoformat(),
        updated=wanted.day.isoformat(),
        release=index.release,
        techniques=(TechniqueClaim(technique.id, None, technique.tactics),),
        platforms=places or _COMMON,
        priority="medium",
        owner=wanted.owner,
        authors=(wanted.owner,) if wanted.owner else (),
        telemetry=(start,),
        comments=comments,
        body={
            "goal": gaps.GOAL,
            "categorization": f"{attack.categorization(technique, index)}\n\n{gaps.CATEGORIZATION}",
            "strategy_abstract": gaps.ABSTRACT,
            "technical_context": "\n\n".join(
                [gaps.CONTEXT, *attack.context(technique.id, index, installed)]
            ),
            "blind_spots": f"### Blind Spots\n\n{gaps.BLIND_SPOTS}\n\n### Assumptions\n\n{gaps.ASSUMPTIONS}",
            "false_positives": f"- {gaps.FALSE_POSITIVE}",
            "validation": f"{gaps.VALIDATION}\n\n{_case((start,))}",
            "priority": f"Medium. {gaps.PRIORITY}",
            "response": gaps.RESPONSE,
            "detection": fenced(_skeleton(title, start), "yaml sigma"),
            "additional_resources": f"- [ATT&CK: {line(technique.name)}]({technique.url})",
        },
    )


def with_rule(
    wanted: Wanted, index: Index, installed: Installed, source: Source
) -> tuple[Draft, tuple[str, ...]]:
    """The page for a technique and a Sigma file, filled in as an import fills it; and notes."""
    technique = attack.active(wanted.technique, index)
    draft, _, notes = from_sigma.draft_of(
        source, wanted.id, index, installed, wanted.day, wanted.title or None, technique
    )
    body = {**draft.body, "validation": f"{draft.body['validation']}\n\n{_case(draft.telemetry)}"}
    authors = draft.authors or ((wanted.owner,) if wanted.owner else ())
    comments = _comments(technique, index, installed)
    return replace(draft, owner=wanted.owner, authors=authors, comments=comments, body=body), notes


def _comments(
    technique: Technique, index: Index, installed: Installed
) -> dict[str, tuple[str, ...]]:
    return {
        "attack": _citation(technique, index, installed),
        "priority": _RESPONSE,
        "telemetry": tuple(_log_sources(technique, index, installed)),
    }


def _start(
    technique: str, places: tuple[str, ...], index: Index, installed: Installed
) -> Telemetry:
    found = attack.advice(technique, index, installed)
    advised = [analytic.platform for analytic in found.detection.analytics] if found else []
    return next(
        (_STARTS[place] for place in (*advised, *_STARTS) if place in _STARTS and place in places),
        _ELSE,
    )


def _skeleton(title: str, telemetry: Telemetry) -> str:
    words = {
        "product": telemetry.product,
        "category": telemetry.category,
        "service": telemetry.service,
    }
    source = ", ".join(f"{key}: {word}" for key, word in words.items() if word)
    return f"""name: {slug(title, 40) or "rule"}
title: {scalar(title)}
logsource: {{{source}}}
detection:
  selection:  # TODO: what only an intruder does
    {telemetry.fields[0]}: TODO
  condition: selection
"""


def _case(telemetry: tuple[Telemetry, ...]) -> str:
    names = list(dict.fromkeys(name for source in telemetry for name in source.fields)) or ["TODO"]
    event = "\n".join(
        f"  {'-' if number == 0 else ' '} {scalar(name)}: TODO" for number, name in enumerate(names)
    )
    text = f"""name: "TODO: what happens, in one line"
source: synthetic  # or atomic:<guid>, dataset:<address>, capture:<where>
events:
{event}
"""
    return fenced(text, "yaml case")


def _citation(technique: Technique, index: Index, installed: Installed) -> tuple[str, ...]:
    found = attack.advice(technique.id, index, installed)
    if found is None:
        return ()
    return (
        f"  # detections: [{found.detection.id}]  # of ATT&CK {found.release}; cite the ones the page follows",
    )


def _log_sources(technique: Technique, index: Index, installed: Installed) -> Iterator[str]:
    """ATT&CK's log sources as comments: free text, which the author turns into Sigma's words."""
    found = attack.advice(technique.id, index, installed)
    lines = [
        f"#   {analytic.platform}: {source_words(source)}"
        for analytic in (found.detection.analytics if found else ())
        for source in analytic.log_sources
    ]
    if found and lines:
        yield f"  # Log sources named in {found.detection.id} of ATT&CK {found.release}:"
        yield from (f"  {text}" for text in dict.fromkeys(lines))
