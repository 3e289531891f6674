"""Phrases that would fit every page, so they give no information about any."""

from __future__ import annotations

from ads_compiler.rules.helpers.gates import Gated

_PAGE = (
    r"(?:this|the)\s+(?:report|document|page|strategy|ADS|approach|framework|detection\s+strategy"
    r"|guide|article)"
)
_PRAISE = (
    r"(?:comprehensive|structured|foundational|robust|holistic|detailed|solid|systematic|thorough"
    r"|proactive|strong"
    r"|multi-layered)"
)
_VITAL = (
    r"(?:crucial|essential|critical|important|vital|imperative|paramount|key|necessary|recommended)"
)
_TEAMS = r"(?:organi[sz]ations?|security\s+teams?|defenders|enterprises|companies|businesses)"

# Words that the expressions below need for a match.
_PAGE_WORDS = (
    "report",
    "document",
    "page",
    "strategy",
    "ads",
    "approach",
    "framework",
    "guide",
    "article",
)
_PAGE_VERBS = (
    "outlines", "provides", "serves", "aims", "presents", "offers", "delivers", "describes",
    "establishes", "gives", "is designed", "is intended",
)  # fmt: skip
_PRAISE_WORDS = (
    "comprehensive", "structured", "foundational", "robust", "holistic", "detailed", "solid",
    "systematic", "thorough", "proactive", "strong", "multi-layered",
)  # fmt: skip
_VITAL_WORDS = (
    "crucial", "essential", "critical", "important", "vital", "imperative", "paramount", "key",
    "necessary", "recommended",
)  # fmt: skip
_MAINTENANCE = (
    "refinement", "improvement", "monitoring", "update", "review", "tuning", "evaluation",
    "adaptation", "vigilance", "training",
)  # fmt: skip
_TEAM_WORDS = (
    "organisation",
    "organization",
    "security team",
    "defenders",
    "enterprises",
    "companies",
    "businesses",
)
_PROMISES = (
    "enhance", "improve", "strengthen", "mitigate", "reduce", "protect", "safeguard", "defend",
    "ensure", "stay", "remain", "respond",
)  # fmt: skip
_SEVERE = (
    "significant",
    "serious",
    "severe",
    "substantial",
    "considerable",
    "critical",
    "major",
    "high",
)

BOILERPLATE: tuple[Gated, ...] = (
    # Closing words.
    Gated(
        (
            (
                "in conclusion",
                "in summary",
                "to conclude",
                "to summari",
                "to sum up",
                "overall",
                "ultimately",
            ),
        ),
        r"^(?:in\s+(?:conclusion|summary)|to\s+(?:conclude|summari[sz]e|sum\s+up)|overall"
        r"|ultimately)\s*,",
    ),
    Gated(
        (("by ",), ("ing this ", "ing the "), _PAGE_WORDS),
        rf"^by\s+\w+ing\s+{_PAGE}\b",
    ),
    Gated(
        (("ing these ",),),
        rf"^by\s+\w+ing\s+these\s+(?:measures|steps|strategies|practices|recommendations"
        rf"|techniques),?\s+{_TEAMS}",
    ),
    # The page about itself.
    Gated(
        (_PAGE_WORDS, _PAGE_VERBS, _PRAISE_WORDS),
        rf"\b{_PAGE}\s+(?:outlines|provides|serves|aims|presents|offers|delivers|describes"
        rf"|establishes|gives"
        rf"|is\s+designed|is\s+intended)"
        rf"\b[^.]{{0,40}}\b{_PRAISE}\b",
    ),
    Gated(
        (("serves as", "outlines", "aims to provide"),),
        rf"^{_PAGE}\s+(?:serves\s+as|outlines|aims\s+to\s+provide)\b",
    ),
    Gated(
        (("aligning with",),),
        r"\baligning\s+with\s+(?:the\s+)?(?:\w+['’]s\s+)?(?:alerting|ADS|best\s+practices"
        r"|industry)",
    ),
    # Advice to everybody.
    Gated(
        (("continu", "ongoing", "regular", "constant", "periodic"), _MAINTENANCE, _VITAL_WORDS),
        rf"\b(?:continuous(?:ly)?|ongoing|continual(?:ly)?|regular(?:ly)?|constant"
        rf"|periodic)\s+(?:\w+\s+){{0,3}}"
        r"(?:refinement|improvement|monitoring|updates?|review|tuning|evaluation|adaptation"
        r"|vigilance|training)"
        rf"\b[^.]{{0,80}}\b(?:is|are|remains?)\s+{_VITAL}\b",
    ),
    Gated(
        (("for continuous improvement",),),
        r"\bfor\s+continuous\s+improvement\b",
    ),
    Gated(
        (("stay",), ("updated", "date", "informed", "vigilant", "ahead", "abreast")),
        r"\bstay(?:ing)?\s+(?:updated|up[\s-]to[\s-]date|informed|vigilant|ahead|abreast)\b",
    ),
    Gated(
        (("threat landscape", "threats landscape"),),
        r"\b(?:ever-?)?evolving\s+(?:cyber\s*)?threats?\s+landscapes?\b"
        r"|\bthreat\s+landscapes?\s+(?:evolves?"
        r"|continues?)\b",
    ),
    Gated(
        (("security posture",),),
        r"\b(?:robust|strong|overall|improved|better|enhance[sd]?|strengthen(?:s"
        r"|ed)?)\s+(?:\w+\s+){0,3}security\s+postures?\b",
    ),
    Gated(
        (_TEAM_WORDS, _PROMISES),
        rf"\b{_TEAMS}\s+(?:can|could|should|must|may|will|are\s+able\s+to)\s+(?:\w+\s+){{0,2}}"
        r"(?:enhance|improve|strengthen|mitigate|reduce|protect|safeguard|defend|ensure|stay"
        r"|remain|respond)\b",
    ),
    # General warnings.
    Gated(
        (("pose", "posing"), _SEVERE, ("risk", "threat", "danger", "challenge")),
        r"\bpos(?:es?|ing)\s+(?:a\s+|an\s+)?(?:significant|serious|severe|substantial|considerable"
        r"|critical|major"
        r"|high)\s+(?:\w+\s+)?"
        r"(?:risk|threat|danger|challenge)s?\b",
    ),
    Gated(
        (_SEVERE, ("risk", "threat")),
        r"\b(?:is|are|represents?|presents?)\s+(?:a\s+)?(?:significant|serious|severe|substantial"
        r"|considerable)\s+(?:\w+\s+)?(?:risk|threat)s?\b",
    ),
    Gated(
        (
            ("impact",),
            ("be significant", "be severe", "be substantial", "be considerable", "be devastating"),
        ),
        r"\bimpact\b[^.]{0,80}\b(?:can|could|may|might)\s+be\s+(?:significant|severe|substantial"
        r"|considerable"
        r"|devastating)\b",
    ),
    Gated(
        (
            ("increasing", "growing", "widespread", "rapid"),
            ("adopt", "popularity", "prevalence", "reliance", "targeted"),
        ),
        r"\b(?:increasing(?:ly)?|growing|widespread|rapid)\s+(?:\w+\s+)?(?:adoption|adopt"
        r"|popularity|prevalence"
        r"|reliance|targeted)\b",
    ),
    Gated(
        (("in today",),),
        r"\bin\s+today['’]s\s+(?:\w+\s+){0,3}(?:world|landscape|environment|age|era)\b",
    ),
    Gated(
        (("it is ",), _VITAL_WORDS),
        rf"^it\s+is\s+{_VITAL}\s+(?:to\s+(?:note|remember|understand|recogni[sz]e|detect\s+and)"
        rf"|that)\b",
    ),
    # Steps without an object.
    Gated(
        (("a thorough ",),),
        r"\bconduct(?:ing)?\s+a\s+thorough\s+(?:investigation|analysis|review|examination"
        r"|assessment)\b(?!\s+of\b)",
    ),
    Gated(
        (("best practices",),),
        r"\b(?:review|follow|adher|implement|apply)\w*\s+[^.]{0,50}\bbest\s+practices\b",
    ),
    Gated(
        (("awareness",),),
        r"\brais(?:e|ing)\s+(?:\w+\s+)?awareness\b",
    ),
    Gated(
        (
            ("to prevent", "to mitigate", "to avoid"),
            ("incident", "attack", "occurrence", "breaches", "vulnerabilities"),
        ),
        r"\bto\s+(?:prevent|mitigate|avoid)\s+(?:similar|future|further\s+similar)\s+(?:incidents?"
        r"|attacks?"
        r"|occurrences?|breaches|vulnerabilities)\b",
    ),
    Gated(
        (("to enhance", "to improve", "to strengthen"), ("capabilit",)),
        r"\bto\s+(?:enhance|improve|strengthen)\s+(?:future\s+)?(?:detection|monitoring"
        r"|response)(?:\s+(?:and\s+\w+\s+)?capabilit\w+)\b",
    ),
)
