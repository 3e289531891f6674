"""What stands for text that was never written: marks, promises, gaps, and the guidance of templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ads_compiler.core import yaml
from ads_compiler.core.text import Span, Text
from ads_compiler.rules.helpers.gates import Gated, opened
from ads_compiler.strategy.markdown import Block

_DOCUMENTED = (
    r"(?:details?|steps?|scenarios?|resources?|references?|information|examples?|guidance|emulations?|instructions?"
    r"|procedures?|documentation|descriptions?|test cases?|tests?|links?)"
)
_NOW = r"(?:at (?:this|the) (?:time|moment|point|stage)|yet|currently|so far|for now)"
_STUDY = r"(?:research|stud(?:y|ies)|work|development|documentation|testing)"

# The rest of a clause, over the end of a line and not of a paragraph.
_ON = r"(?:[^.;:\n]|\n(?!\s*\n))"

# In capitals only: as words they are ordinary.
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

_NOWS = (
    *(f"at {which} {when}" for which in ("this", "the") for when in ("time", "moment", "point", "stage")),
    "yet", "currently", "so far", "for now",
)  # fmt: skip
PHRASES = (
    # Nothing is there (yet).
    Gated(
        (("currently",), ("available", "provided", "documented", "defined", "known", "exist")),
        rf"currently,?\s+(?:there\s+(?:is|are)\s+)?no\s+{_ON}{{0,60}}?\b{_DOCUMENTED}\b"
        rf"{_ON}{{0,30}}?\b(?:available|provided|documented|defined|known|exists?)\b",
    ),
    Gated(
        (("available", "provided", "documented", "defined", "given"), _NOWS),
        rf"(?:there\s+(?:is|are)\s+)?(?:currently\s+)?no\s+(?:[\w-]+\s+){{0,4}}{_DOCUMENTED}\s+(?:(?:is|are)\s+)?"
        rf"(?:(?:available|provided|documented|defined|given)\s+{_NOW}|currently\s+(?:available|provided"
        rf"|documented))\b",
    ),
    Gated(
        (("not provided", "not documented", "not defined"),),
        rf"not\s+(?:provided|documented|defined)\s+{_NOW}\b",
    ),
    # Somebody ought to.
    Gated(
        (
            ("further", "additional", "more", "future", "ongoing", "continued"),
            ("research", "study", "studies", "work", "development", "documentation", "testing"),
            ("needed", "required", "recommended", "necessary", "planned", "encouraged"),
        ),
        rf"(?:further|additional|more|future|ongoing|continued)\s+{_STUDY}\b{_ON}{{0,90}}?\b(?:is|are"
        rf"|may\s+be|will\s+be)"
        r"\s+(?:needed|required|recommended|necessary|planned|encouraged)\b",
    ),
    Gated(
        (("future",), ("effort", "work", "research", "iteration", "version", "update", "revision")),
        r"future\s+(?:efforts?|work|research|iterations?|versions?|updates?|revisions?)\s+(?:should|will|may"
        r"|could|must)\b",
    ),
    Gated(
        (("to be determined", "to be filled in", "to be announced"),),
        r"to\s+be\s+(?:determined|filled\s+in|announced)\b",
    ),
    Gated(
        (("still to be", "yet to be", "remain to be", "remains to be"),),
        r"(?:still|yet|remains?)\s+to\s+be\s+(?:written|added|completed|defined|documented|decided|provided"
        r"|done)\b",
    ),
    Gated(
        (("will be", "shall be"), ("later", "soon", "in a future", "in the future")),
        r"(?:will|shall)\s+be\s+(?:added|documented|provided|written|completed)\s+(?:later|soon|in\s+(?:a"
        r"|the)\s+future)\b",
    ),
    # Filling.
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
        r"(?:your|insert|add|enter|put|write|sample|placeholder|dummy)\s+(?:text|content|description"
        r"|details)\s+here\b",
    ),
    Gated(
        (("intentionally left blank", "under construction", "work in progress"),),
        r"(?:this\s+)?(?:section|page|document)\s+(?:is\s+)?(?:intentionally\s+left\s+blank|under\s+construction"
        r"|(?:a\s+)?work\s+in\s+progress)\b",
    ),
)


def placeholders(text: str, plain: str) -> list[tuple[int, int]]:
    """From where to where a text has words that stand for text to come, in its order; `plain` is its plain form."""
    marks = _MARK.finditer(text) if any(mark in text for mark in _MARKS) else ()
    phrases = opened(PHRASES, plain)
    return sorted(
        found.span()
        for every in (marks, _any(phrases).finditer(text) if phrases else ())
        for found in every
    )


@cache
def _any(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One expression: where no word begins, none of them is tried."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})", re.IGNORECASE)


# A gap of a template between brackets: it begins with what to do, or with whose name to write.
_ORDER = r"(?:please\s+)?(?:describe|insert|add|enter|fill|provide|specify|explain|write|replace|your|placeholder)"
_NAMED = (
    r"(?:list|name|state|give|link|example|optional|short|brief|one|title|author|technique|tactic)"
)
GAP = re.compile(
    rf"<\s*(?:{_ORDER}|{_NAMED})\b[^<>\n=/]{{2,160}}>"
    rf"|(?:\[|\{{\{{?|«)\s*{_ORDER}\b[^\[\]{{}}«»\n]{{2,160}}(?:\]|\}}\}}?|»)(?![(\[:])",
    re.IGNORECASE,
)

# What a template writes in place of a key or a value of YAML. Shorter marks, such as XXX, can be data.
_CODE_MARKS = "TODO|TBD|FIXME|CHANGEME|CHANGE ME|REPLACE ME|FILL ME IN"
_CODE_VALUE = re.compile(rf"\s*(?:{_CODE_MARKS})\s*(?::.*)?", re.DOTALL)
_CODE_COMMENT = re.compile(rf"(?:^|(?<=\s))#\s*((?:{_CODE_MARKS})\b[^\n]*)", re.MULTILINE)


def in_code(source: Text) -> Iterator[tuple[Span, str, bool]]:
    """The placeholders of a block of YAML: the place of each, its text, and whether it is a comment.

    A value is one as a whole only: a rule may look for a file that is called TODO.txt.
    """
    if not re.search(_CODE_MARKS, source.text) and not GAP.search(source.text):
        return
    scalars = [one for node in yaml.read_all(source)[0] for one in _scalars(node)]
    for one in scalars:
        # The name of a field stands before its modifiers.
        text = one.value if isinstance(one.value, str) else ""
        if _CODE_VALUE.fullmatch(text.partition("|")[0]) or GAP.fullmatch(text.strip()):
            yield one.span, text, False
    for comment in _CODE_COMMENT.finditer(source.text):
        place = source.span(*comment.span(1))
        if not any(_holds(one.span, place) for one in scalars):  # "# TODO" can be part of a text
            yield place, comment[1], True


def unwritten(block: Block) -> bool:
    """Whether a block of YAML still has a placeholder in its keys or values; comments do not count."""
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


def _holds(outer: Span, inner: Span) -> bool:
    start, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return start <= (inner.line, inner.column) < end


# Fragments by which the guidance of the framework's template is known.
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

# Everything that a section says, where it says nothing. "None known, because …" is longer, and says why.
NOTHING = re.compile(
    r"(?:(?:is|are|there\s+(?:is|are))\s+)?(?:n\s*/?\s*a|none|nil|nothing|unknown|not\s+(?:applicable|available"
    r"|known|documented|specified|determined"
    r"|yet\s+\w+)|none\s+(?:known|identified|documented|available|yet|so\s+far|at\s+(?:this|the)\s+(?:time|moment))"
    r"|no\s+(?:known\s+)?(?:blind\s*spots?|false\s+positives?|assumptions?|references?"
    r"|(?:additional\s+)?resources?|information|data|details)"
    r"(?:\s+(?:are\s+|is\s+)?(?:known|available|identified|yet))?|nothing\s+known|see\s+(?:above|below)"
    r"|same\s+as\s+above|varies|various"
    r"|todo|tbd|tbc|tba|to\s+be\s+(?:determined|defined|decided|added|done|written)|[-–—.…?_*x]+)\s*[.!]*",
    re.IGNORECASE,
)
