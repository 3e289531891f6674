"""`adsc new`: a new page with the facts of ATT&CK, and a TODO for what only the author knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ads_compiler.attack.index import Index, Technique
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.draft import attack, from_sigma, placeholders
from ads_compiler.authoring.draft.markdown import fenced, line, scalar
from ads_compiler.authoring.draft.sources import Source
from ads_compiler.authoring.names import slug
from ads_compiler.authoring.page import Draft, title_of
from ads_compiler.coverage.analytics import source_words
from ads_compiler.strategy import TechniqueClaim, Telemetry

_COMMON = ("Linux", "Windows", "macOS")
_RESPONSE = (
    "# response:                  # required for high and critical priority",
    "#   contain: the one action that stops the damage",
    "#   escalate_to: a role",
    "#   within: {acknowledge: 15m, contain: 60m}",
)
# The log source of the scaffold, for the first platform with an analytic in ATT&CK, else the first
# of these.
_STARTS = {
    "Windows": Telemetry("windows", "process_creation", None, ("Image",)),
    "Linux": Telemetry("linux", "process_creation", None, ("Image",)),
    "macOS": Telemetry("macos", "process_creation", None, ("Image",)),
    "Containers": Telemetry("kubernetes", None, "audit", ("verb",)),
}
_ELSE = Telemetry(None, "TODO", None, ("TODO",))


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of `adsc new`."""

    technique: str
    id: str
    day: date
    title: str | None = None
    owner: str | None = None


def scaffold(request: Request, index: Index, installed: Installed) -> Draft:
    """The page for a technique, with a rule to start from."""
    technique = attack.active(request.technique, index)
    title = title_of(request.title or technique.name)
    places = attack.platforms(technique, index, installed)
    start = _start(technique.id, places, index, installed)
    comments = _comments(technique, index, installed)
    categorization = attack.categorization(technique, index)
    if not request.title:
        comments["title"] = (
            "# TODO: name the one event that alerts, in a title unique to this page",
        )
    if not places:
        comments["platforms"] = (
            f"# TODO: ATT&CK {index.release} does not list the platforms of this technique",
        )
    return Draft(
        id=request.id,
        title=title,
        created=request.day.isoformat(),
        updated=request.day.isoformat(),
        release=index.release,
        techniques=(TechniqueClaim(technique.id, None, technique.tactics),),
        platforms=places or _COMMON,
        priority="medium",
        owner=request.owner,
        authors=(request.owner,) if request.owner else (),
        telemetry=(start,),
        comments=comments,
        body={
            "goal": placeholders.GOAL,
            "categorization": f"{categorization}\n\n{placeholders.CATEGORIZATION}",
            "strategy_abstract": placeholders.ABSTRACT,
            "technical_context": "\n\n".join(
                [placeholders.CONTEXT, *attack.context(technique.id, index, installed)]
            ),
            "blind_spots": f"### Blind Spots\n\n{placeholders.BLIND_SPOTS}\n\n"
            f"### Assumptions\n\n{placeholders.ASSUMPTIONS}",
            "false_positives": f"- {placeholders.FALSE_POSITIVE}",
            "validation": f"{placeholders.VALIDATION}\n\n{_case((start,))}",
            "priority": f"Medium. {placeholders.PRIORITY}",
            "response": placeholders.RESPONSE,
            "detection": fenced(_skeleton(title, start), "yaml sigma"),
            "additional_resources": f"- [ATT&CK: {line(technique.name)}]({technique.url})",
        },
    )


def with_rule(
    request: Request, index: Index, installed: Installed, source: Source
) -> tuple[Draft, tuple[str, ...]]:
    """The page for a technique and a Sigma file, with the facts of the rule; and notes."""
    technique = attack.active(request.technique, index)
    draft, _, notes = from_sigma.draft_of(
        source, request.id, index, installed, request.day, request.title or None, technique
    )
    body = {**draft.body, "validation": f"{draft.body['validation']}\n\n{_case(draft.telemetry)}"}
    authors = draft.authors or ((request.owner,) if request.owner else ())
    comments = _comments(technique, index, installed)
    return replace(draft, owner=request.owner, authors=authors, comments=comments, body=body), notes


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
    advice = attack.advice(technique, index, installed)
    advised = [analytic.platform for analytic in advice.detection.analytics] if advice else []
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
    advice = attack.advice(technique.id, index, installed)
    if advice is None:
        return ()
    return (
        f"  # detections: [{advice.detection.id}]  # of ATT&CK {advice.release}; "
        "cite the ones the page follows",
    )


def _log_sources(technique: Technique, index: Index, installed: Installed) -> Iterator[str]:
    """ATT&CK's log sources as comments: free text for the author to translate to Sigma's terms."""
    advice = attack.advice(technique.id, index, installed)
    lines = [
        f"#   {analytic.platform}: {source_words(source)}"
        for analytic in (advice.detection.analytics if advice else ())
        for source in analytic.log_sources
    ]
    if advice and lines:
        yield f"  # Log sources named in {advice.detection.id} of ATT&CK {advice.release}:"
        yield from (f"  {text}" for text in dict.fromkeys(lines))
