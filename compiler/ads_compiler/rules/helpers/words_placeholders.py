"""Placeholders for missing text: markers, promises, gaps, and the guidance of templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ads_compiler.core import yaml
from ads_compiler.core.text import Span, Text
from ads_compiler.rules.helpers.gates import Gated, opened
from ads_compiler.strategy import Section
from ads_compiler.strategy.markdown import Block

_DOCUMENTED = (
    r"(?:details?|steps?|scenarios?|resources?|references?|information|examples?|guidance"
    r"|emulations?|instructions?"
    r"|procedures?|documentation|descriptions?|test cases?|tests?|links?)"
)
_NOW = r"(?:at (?:this|the) (?:time|moment|point|stage)|yet|currently|so far|for now)"
_STUDY = r"(?:research|stud(?:y|ies)|work|development|documentation|testing)"

# The rest of a clause, which may continue on the next line of the paragraph.
_CLAUSE = r"(?:[^.;:\n]|\n(?!\s*\n))"

# Only in capitals; in lower case some are ordinary words.
_MARKS = (
    "TODO",
    "TBD",
    "TBC",
    "TBA",
    "FIXME",
    "XXX",
    "CHANGEME",
    "CHANGE ME",
    "REPLACE ME",
    "FILL ME IN",
)
_MARK = re.compile(rf"(?<![-\w./\\])(?:{'|'.join(_MARKS)})(?![-\w/\\]|\.\w)")


def is_unwritten(section: Section) -> bool:
    """Whether a section has only placeholders, which ADS217 reports; nothing else is said of it."""
    texts = [piece.text.strip(" *_") for piece in section.prose]
    return bool(texts) and not section.blocks and all(map(_MARK.match, texts))


_TIMES = ("time", "moment", "point", "stage")
_NOWS = (
    *(f"at {which} {when}" for which in ("this", "the") for when in _TIMES),
    "yet", "currently", "so far", "for now",
)  # fmt: skip
PHRASES = (
    # Content that does not exist (yet).
    Gated(
        (("currently",), ("available", "provided", "documented", "defined", "known", "exist")),
        rf"currently,?\s+(?:there\s+(?:is|are)\s+)?no\s+{_CLAUSE}{{0,60}}?\b{_DOCUMENTED}\b"
        rf"{_CLAUSE}{{0,30}}?\b(?:available|provided|documented|defined|known|exists?)\b",
    ),
    Gated(
        (("available", "provided", "documented", "defined", "given"), _NOWS),
        r"(?:there\s+(?:is|are)\s+)?(?:currently\s+)?no\s+"
        rf"(?:[\w-]+\s+){{0,4}}{_DOCUMENTED}\s+(?:(?:is|are)\s+)?"
        rf"(?:(?:available|provided|documented|defined|given)\s+{_NOW}|currently\s+(?:available"
        rf"|provided"
        rf"|documented))\b",
    ),
    Gated(
        (("not provided", "not documented", "not defined"),),
        rf"not\s+(?:provided|documented|defined)\s+{_NOW}\b",
    ),
    # Work that is still to be done.
    Gated(
        (
            ("further", "additional", "more", "future", "ongoing", "continued"),
            ("research", "study", "studies", "work", "development", "documentation", "testing"),
            ("needed", "required", "recommended", "necessary", "planned", "encouraged"),
        ),
        rf"(?:further|additional|more|future|ongoing"
        rf"|continued)\s+{_STUDY}\b{_CLAUSE}{{0,90}}?\b(?:is|are"
        rf"|may\s+be|will\s+be)"
        r"\s+(?:needed|required|recommended|necessary|planned|encouraged)\b",
    ),
    Gated(
        (("future",), ("effort", "work", "research", "iteration", "version", "update", "revision")),
        r"future\s+(?:efforts?|work|research|iterations?|versions?|updates?"
        r"|revisions?)\s+(?:should|will|may"
        r"|could|must)\b",
    ),
    Gated(
        (("to be determined", "to be filled in", "to be announced"),),
        r"to\s+be\s+(?:determined|filled\s+in|announced)\b",
    ),
    Gated(
        (("still to be", "yet to be", "remain to be", "remains to be"),),
        r"(?:still|yet|remains?)\s+to\s+be\s+(?:written|added|completed|defined|documented|decided"
        r"|provided"
        r"|done)\b",
    ),
    Gated(
        (("will be", "shall be"), ("later", "soon", "in a future", "in the future")),
        r"(?:will|shall)\s+be\s+(?:added|documented|provided|written|completed)\s+(?:later|soon"
        r"|in\s+(?:a"
        r"|the)\s+future)\b",
    ),
    # Filler text.
    Gated(
        (("lorem ipsum",),),
        r"lorem\s+ipsum\b",
    ),
    Gated(
        (("dolor sit amet",),),
        r"dolor\s+sit\s+amet\b",
    ),
    Gated(
        (("coming soon",),),
        r"coming\s+soon\b",
    ),
    Gated(
        (("text here", "content here", "description here", "details here"),),
        r"(?:your|insert|add|enter|put|write|sample|placeholder|dummy)\s+(?:text|content"
        r"|description"
        r"|details)\s+here\b",
    ),
    Gated(
        (("intentionally left blank", "under construction", "work in progress"),),
        r"(?:this\s+)?(?:section|page|document)\s+(?:is\s+)?(?:intentionally\s+left\s+blank"
        r"|under\s+construction|(?:a\s+)?work\s+in\s+progress)\b",
    ),
)


def placeholders(text: str, plain: str) -> list[tuple[int, int]]:
    """The start and end of each placeholder in a text, in order; `plain` is its plain form."""
    marks = _MARK.finditer(text) if any(mark in text for mark in _MARKS) else ()
    phrases = opened(PHRASES, plain)
    return sorted(
        match.span()
        for matches in (marks, _any(phrases).finditer(text) if phrases else ())
        for match in matches
    )


@cache
def _any(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all phrases, which is tried only at the start of a word."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})", re.IGNORECASE)


# A gap of a template in brackets, which starts with an instruction or a noun.
_INSTRUCTION = (
    r"(?:please\s+)?(?:describe|insert|add|enter|fill|provide|specify|explain|write|replace|your"
    r"|placeholder)"
)
_NOUN = (
    r"(?:list|name|state|give|link|example|optional|short|brief|one|title|author|technique|tactic)"
)
GAP = re.compile(
    rf"<\s*(?:{_INSTRUCTION}|{_NOUN})\b[^<>\n=/]{{2,160}}>"
    rf"|(?:\[|\{{\{{?|«)\s*{_INSTRUCTION}\b[^\[\]{{}}«»\n]{{2,160}}(?:\]|\}}\}}?|»)(?![(\[:])",
    re.IGNORECASE,
)

# Markers that replace a key or a value of YAML. Shorter ones, such as XXX, can be data.
_CODE_MARKS = "TODO|TBD|FIXME|CHANGEME|CHANGE ME|REPLACE ME|FILL ME IN"
_CODE_VALUE = re.compile(rf"\s*(?:{_CODE_MARKS})\s*(?::.*)?", re.DOTALL)
_CODE_COMMENT = re.compile(rf"(?:^|(?<=\s))#\s*((?:{_CODE_MARKS})\b[^\n]*)", re.MULTILINE)


def in_code(source: Text) -> Iterator[tuple[Span, str, bool]]:
    """The placeholders of a YAML block: place, text, and whether the placeholder is a comment.

    Only a whole value is a placeholder: a rule may search for a file named TODO.txt.
    """
    if not re.search(_CODE_MARKS, source.text) and not GAP.search(source.text):
        return
    scalars = [item for node in yaml.read_all(source)[0] for item in _scalars(node)]
    for item in scalars:
        # The name of a field precedes its modifiers.
        text = item.value if isinstance(item.value, str) else ""
        if _CODE_VALUE.fullmatch(text.partition("|")[0]) or GAP.fullmatch(text.strip()):
            yield item.span, text, False
    for comment in _CODE_COMMENT.finditer(source.text):
        place = source.span(*comment.span(1))
        # "# TODO" can be inside a value.
        if not any(_contains(item.span, place) for item in scalars):
            yield place, comment[1], True


def has_placeholder(block: Block) -> bool:
    """Whether a YAML block has a placeholder in its keys or values; comments do not count."""
    return any(not comment for _, _, comment in in_code(block.content))


def _scalars(node: yaml.Node) -> Iterator[yaml.Scalar]:
    match node:
        case yaml.Mapping(entries):
            for entry in entries:
                yield entry.key
                yield from _scalars(entry.value)
        case yaml.Items(items):
            for item in items:
                yield from _scalars(item)
        case yaml.Scalar():
            yield node


def _contains(outer: Span, inner: Span) -> bool:
    start, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return start <= (inner.line, inner.column) < end


# Fragments of the guidance in the framework's template.
_GUIDANCE = (
    r"the intended purpose of the alert",
    r"behaviou?r you['’]re attempting to detect",
    r"mapping of (?:the|this) ADS to",
    r"walk-?through of how (?:the|this) ADS functions",
    r"background needed for a responder",
    r"areas where an ADS may not fire",
    r"instances of an ADS misfiring",
    r"needed to generate a representative true positive",
    r"required to generate a representative true positive",
    r"alerting levels that an ADS may be tagged",
    r"response procedures in the event that this alert fired",
    r"references that may be useful for understanding the ADS",
)
GUIDANCE = Gated(
    (
        (
            "the intended purpose of the alert",
            "re attempting to detect",
            "mapping of the ads to",
            "mapping of this ads to",
            "through of how the ads functions",
            "through of how this ads functions",
            "background needed for a responder",
            "areas where an ads may not fire",
            "instances of an ads misfiring",
            "to generate a representative true positive",
            "alerting levels that an ads may be tagged",
            "response procedures in the event that this alert fired",
            "references that may be useful for understanding the ads",
        ),
    ),
    r"\b(?:" + "|".join(_GUIDANCE).replace(" ", r"\s+") + r")\b",
)

# The whole text of a section without content. "None known, because …" is longer and has a reason.
NOTHING = re.compile(
    r"(?:(?:is|are|there\s+(?:is|are))\s+)?(?:n\s*/?\s*a|none|nil|nothing|unknown"
    r"|not\s+(?:applicable|available"
    r"|known|documented|specified|determined"
    r"|yet\s+\w+)|none\s+(?:known|identified|documented|available|yet|so\s+far|at\s+(?:this"
    r"|the)\s+(?:time|moment))"
    r"|no\s+(?:known\s+)?(?:blind\s*spots?|false\s+positives?|assumptions?|references?"
    r"|(?:additional\s+)?resources?|information|data|details)"
    r"(?:\s+(?:are\s+|is\s+)?(?:known|available|identified|yet))?|nothing\s+known|see\s+(?:above"
    r"|below)"
    r"|same\s+as\s+above|varies|various"
    r"|todo|tbd|tbc|tba|to\s+be\s+(?:determined|defined|decided|added|done|written)"
    r"|[-–—.…?_*x]+)\s*[.!]*",
    re.IGNORECASE,
)
