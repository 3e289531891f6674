"""Expressions for assumptions, blind spots, false positives, and generic blind spots."""

from __future__ import annotations

import re

ASSUMPTION = re.compile(
    r"^(?:we\s+|this\s+(?:strategy|detection|rule)\s+|the\s+(?:strategy|detection|rule)\s+|it\s+"
    r"|also\s+)?(?:is\s+)?"
    r"(?:assum(?:es?|ed|ing|ptions?)\b|presum(?:es?|ed|ing)\b|presuppos\w+|rel(?:y|ies"
    r"|ying)\s+on\b|depends?\s+on\b"
    r"|requires?\s+(?:that\s+|the\s+)?(?:\w+\s+){0,4}(?:log|audit|sensor|agent|telemetry|collect"
    r"|configur|enabl"
    r"|deploy)\w*)",
    re.IGNORECASE,
)

BLIND = re.compile(
    r"^(?:(?:this|the)\s+)?(?:strategy|detection|rules?|it|we|alerts?)?\s*(?:may|might|can|could"
    r"|does|do"
    r"|will)\s*(?:not|n['’]t)\s+"
    r"(?:detect|see|cover|catch|notice|identify|find|alert|observe|fire|trigger)\b"
    r"|^(?:attackers?|adversar(?:y|ies)|intruders?)\s+(?:who|that)?[^.]{0,80}\b(?:may|might|can"
    r"|could"
    r"|will)\s+(?:evade|bypass|avoid|go\s+undetected)\b"
    r"|^[^.;]{0,100}\b(?:goes|go|remains?)\s+(?:undetected|unnoticed|unseen)\b",
    re.IGNORECASE,
)

MISFIRE = re.compile(
    r"\bfalse[\s-](?:positives?|alarms?|alerts?)\b"
    r"|\b(?:misinterpreted|misidentified|misclassified|mistaken|flagged|misread)\s+(?:as"
    r"|for)\s+(?:an?\s+)?"
    r"(?:malicious|suspicious|attacks?|threats?|anomal\w+|adversar\w+)"
    r"|\b(?:legitimate|benign|authori[sz]ed)\b[^.;]{0,80}\b(?:trigger|raise|generate|cause"
    r"|produce)s?\s+"
    r"(?:\w+\s+){0,2}(?:alerts?|alarms?)\b",
    re.IGNORECASE,
)

# A sentence with one of these is about missed attacks.
MISSED = re.compile(
    r"\b(?:not\s+(?:be\s+)?(?:seen|detected|noticed|alert\w*|covered|recorded|found)|miss(?:es"
    r"|ed)?|unseen|undetected"
    r"|unnoticed|evades?|bypass\w*|invisible|escapes?|excluded|exclusions?|suppress\w*"
    r"|false\s+negatives?|blind)\b",
    re.IGNORECASE,
)

GENERIC = re.compile(
    r"\b(?:(?:highly|more|very|sufficiently)\s+)?(?:sophisticated|advanced|skilled|determined"
    r"|stealthy"
    r"|well-resourced|capable|complex|novel|unknown|new)\s+(?:\w+\s+)?"
    r"(?:attack\w*|adversar\w+|threats?|actors?|techniques?|methods?|evasion\w*|obfuscation"
    r"|malware|intruders?"
    r"|exploits?|tactics)\b"
    r"|\bzero-?days?\b|\b(?:all|every)\s+(?:possible\s+)?(?:attacks?|techniques?|variants?"
    r"|scenarios?|threats?)\b"
    r"|\blow[\s-]and[\s-]slow\b",
    re.IGNORECASE,
)
ESCAPES = re.compile(
    r"\b(?:may|might|can|could|will|would)\s+(?:\w+\s+)?(?:evade|bypass|miss|escape|avoid"
    r"|circumvent|fail"
    r"|go\s+un\w+|not\s+\w+)"
    r"|\b(?:may|might|can|could)\s+be\s+(?:missed|undetected|overlooked)|\b(?:un|not\s+)detected\b"
    r"|\bnot\s+(?:be\s+)?(?:detect\w*|cover\w*|caught|identif\w+)\b",
    re.IGNORECASE,
)
# Signs of a specific way past the detection, so the sentence is not generic.
MEANS = re.compile(
    r"`|\d|\b(?:where|such\s+as|e\.g\.|for\s+(?:example|instance)|by\s+\w+ing|named|called|because"
    r"|since"
    r"|like)\b",
    re.IGNORECASE,
)
