"""Turns of phrase that fit every page, and therefore say nothing of the one that they stand on."""

from __future__ import annotations

import re

_PAGE = r"(?:this|the)\s+(?:report|document|page|strategy|ADS|approach|framework|detection\s+strategy|guide|article)"
_PRAISE = (
    r"(?:comprehensive|structured|foundational|robust|holistic|detailed|solid|systematic|thorough|proactive|strong"
    r"|multi-layered)"
)
_VITAL = r"(?:crucial|essential|critical|important|vital|imperative|paramount|key|necessary|recommended)"
_TEAMS = r"(?:organi[sz]ations?|security\s+teams?|defenders|enterprises|companies|businesses)"

BOILERPLATE: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Closing words.
        r"^(?:in\s+(?:conclusion|summary)|to\s+(?:conclude|summari[sz]e|sum\s+up)|overall|ultimately)\s*,",
        rf"^by\s+\w+ing\s+{_PAGE}\b",
        rf"^by\s+\w+ing\s+these\s+(?:measures|steps|strategies|practices|recommendations|techniques),?\s+{_TEAMS}",
        # The page about itself.
        rf"\b{_PAGE}\s+(?:outlines|provides|serves|aims|presents|offers|delivers|describes|establishes|gives"
        rf"|is\s+designed|is\s+intended)"
        rf"\b[^.]{{0,40}}\b{_PRAISE}\b",
        rf"^{_PAGE}\s+(?:serves\s+as|outlines|aims\s+to\s+provide)\b",
        r"\baligning\s+with\s+(?:the\s+)?(?:\w+['’]s\s+)?(?:alerting|ADS|best\s+practices|industry)",
        # Advice to everybody.
        rf"\b(?:continuous(?:ly)?|ongoing|continual(?:ly)?|regular(?:ly)?|constant|periodic)\s+(?:\w+\s+){{0,3}}"
        r"(?:refinement|improvement|monitoring|updates?|review|tuning|evaluation|adaptation|vigilance|training)"
        rf"\b[^.]{{0,80}}\b(?:is|are|remains?)\s+{_VITAL}\b",
        r"\bfor\s+continuous\s+improvement\b",
        r"\bstay(?:ing)?\s+(?:updated|up[\s-]to[\s-]date|informed|vigilant|ahead|abreast)\b",
        r"\b(?:ever-?)?evolving\s+(?:cyber\s*)?threats?\s+landscapes?\b|\bthreat\s+landscapes?\s+(?:evolves?"
        r"|continues?)\b",
        r"\b(?:robust|strong|overall|improved|better|enhance[sd]?|strengthen(?:s"
        r"|ed)?)\s+(?:\w+\s+){0,3}security\s+postures?\b",
        rf"\b{_TEAMS}\s+(?:can|could|should|must|may|will|are\s+able\s+to)\s+(?:\w+\s+){{0,2}}"
        r"(?:enhance|improve|strengthen|mitigate|reduce|protect|safeguard|defend|ensure|stay|remain|respond)\b",
        # Why everything is dangerous.
        r"\bpos(?:es?|ing)\s+(?:a\s+|an\s+)?(?:significant|serious|severe|substantial|considerable|critical|major"
        r"|high)\s+(?:\w+\s+)?"
        r"(?:risk|threat|danger|challenge)s?\b",
        r"\b(?:is|are|represents?|presents?)\s+(?:a\s+)?(?:significant|serious|severe|substantial"
        r"|considerable)\s+(?:\w+\s+)?(?:risk|threat)s?\b",
        r"\bimpact\b[^.]{0,80}\b(?:can|could|may|might)\s+be\s+(?:significant|severe|substantial|considerable"
        r"|devastating)\b",
        r"\b(?:increasing(?:ly)?|growing|widespread|rapid)\s+(?:\w+\s+)?(?:adoption|adopt|popularity|prevalence"
        r"|reliance|targeted)\b",
        r"\bin\s+today['’]s\s+(?:\w+\s+){0,3}(?:world|landscape|environment|age|era)\b",
        rf"^it\s+is\s+{_VITAL}\s+(?:to\s+(?:note|remember|understand|recogni[sz]e|detect\s+and)|that)\b",
        # Steps without an object.
        r"\bconduct(?:ing)?\s+a\s+thorough\s+(?:investigation|analysis|review|examination|assessment)\b(?!\s+of\b)",
        r"\b(?:review|follow|adher|implement|apply)\w*\s+[^.]{0,50}\bbest\s+practices\b",
        r"\brais(?:e|ing)\s+(?:\w+\s+)?awareness\b",
        r"\bto\s+(?:prevent|mitigate|avoid)\s+(?:similar|future|further\s+similar)\s+(?:incidents?|attacks?"
        r"|occurrences?|breaches|vulnerabilities)\b",
        r"\bto\s+(?:enhance|improve|strengthen)\s+(?:future\s+)?(?:detection|monitoring"
        r"|response)(?:\s+(?:and\s+\w+\s+)?capabilit\w+)\b",
    )
)
