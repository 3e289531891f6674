"""All codes of findings: number, name (the problem), severity and family.

A code is never reused. Where a severity depends on the case, the row lists the usual one first.
"""

from __future__ import annotations

from enum import IntEnum


class Severity(IntEnum):
    """The severity of a finding; greater is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word shown to users: error, warning or info."""
        return self.name.lower()


class Family(IntEnum):
    """The subject of a finding: the first digit of its code."""

    READING = 0
    STRUCTURE = 1
    WRITING = 2
    ATTACK = 3
    LOGIC = 4
    TARGET = 5
    EVIDENCE = 6
    LIFECYCLE = 7
    SAFETY = 8
    PROJECT = 9


Row = tuple[str, str, Severity | tuple[Severity, ...], Family]

INFO, WARNING, ERROR = Severity
(
    READING, STRUCTURE, WRITING, ATTACK, LOGIC, TARGET, EVIDENCE, LIFECYCLE, SAFETY, PROJECT,
) = Family  # fmt: skip

ROWS: tuple[Row, ...] = (
    ("ADS000", "rule-crashed", ERROR, READING),
    ("ADS001", "unreadable-file", ERROR, READING),
    ("ADS002", "oversized-file", ERROR, READING),
    ("ADS003", "not-text", ERROR, READING),
    ("ADS004", "empty-file", ERROR, READING),
    ("ADS005", "no-front-matter", ERROR, READING),
    ("ADS006", "invalid-yaml", ERROR, READING),
    ("ADS007", "duplicate-key", ERROR, READING),
    ("ADS008", "yaml-tag", ERROR, READING),
    ("ADS009", "yaml-bomb", ERROR, READING),
    ("ADS010", "markdown-bomb", ERROR, READING),
    ("ADS101", "unknown-key", ERROR, STRUCTURE),
    ("ADS102", "missing-key", ERROR, STRUCTURE),
    ("ADS103", "wrong-value", ERROR, STRUCTURE),
    ("ADS104", "missing-section", ERROR, STRUCTURE),
    ("ADS105", "empty-section", ERROR, STRUCTURE),
    ("ADS106", "unknown-heading", WARNING, STRUCTURE),
    ("ADS107", "repeated-section", ERROR, STRUCTURE),
    ("ADS108", "misplaced-case", ERROR, STRUCTURE),
    ("ADS109", "duplicate-case", ERROR, STRUCTURE),
    ("ADS110", "heading-differs-from-title", WARNING, STRUCTURE),
    ("ADS111", "misread-block", WARNING, STRUCTURE),
    ("ADS112", "colliding-file-name", ERROR, STRUCTURE),
    ("ADS113", "markup-not-rendered", WARNING, STRUCTURE),
    ("ADS201", "missing-blind-spots", WARNING, WRITING),
    ("ADS202", "missing-assumptions", WARNING, WRITING),
    ("ADS203", "missing-detection", ERROR, WRITING),
    ("ADS204", "generic-title", WARNING, WRITING),
    ("ADS205", "duplicate-id", ERROR, WRITING),
    ("ADS206", "duplicate-title", WARNING, WRITING),
    ("ADS207", "impossible-date", ERROR, WRITING),
    ("ADS208", "production-without-owner", ERROR, WRITING),
    ("ADS209", "priority-without-criteria", WARNING, WRITING),
    ("ADS210", "response-without-steps", WARNING, WRITING),
    ("ADS211", "vague-false-positive", WARNING, WRITING),
    ("ADS212", "unproven-in-production", ERROR, WRITING),
    ("ADS213", "unproven-in-review", WARNING, WRITING),
    ("ADS214", "missing-response-facts", WARNING, WRITING),
    ("ADS215", "rule-without-case", INFO, WRITING),
    ("ADS216", "missing-telemetry", WARNING, WRITING),
    ("ADS217", "placeholder-text", WARNING, WRITING),
    ("ADS218", "template-text", WARNING, WRITING),
    ("ADS219", "section-saying-nothing", WARNING, WRITING),
    ("ADS220", "damaged-text", WARNING, WRITING),
    ("ADS221", "boilerplate", WARNING, WRITING),
    ("ADS222", "repeated-text", WARNING, WRITING),
    ("ADS223", "copied-section", WARNING, WRITING),
    ("ADS224", "vague-title", WARNING, WRITING),
    ("ADS225", "recurring-title", WARNING, WRITING),
    ("ADS226", "goal-without-event", WARNING, WRITING),
    ("ADS227", "abstract-without-source", WARNING, WRITING),
    ("ADS228", "misplaced-blind-spot", WARNING, WRITING),
    ("ADS229", "generic-blind-spot", WARNING, WRITING),
    ("ADS230", "validation-without-action", WARNING, WRITING),
    ("ADS231", "validation-without-expected-result", WARNING, WRITING),
    ("ADS232", "false-positives-name-no-field", INFO, WRITING),
    ("ADS234", "response-without-containment", WARNING, WRITING),
    ("ADS235", "response-without-escalation", WARNING, WRITING),
    ("ADS236", "response-without-place", WARNING, WRITING),
    ("ADS237", "undecided-priority", WARNING, WRITING),
    ("ADS238", "priority-differs", WARNING, WRITING),
    ("ADS239", "false-positive-is-blind-spot", WARNING, WRITING),
    ("ADS240", "denied-emulation", WARNING, WRITING),
    ("ADS242", "denied-false-positives", WARNING, WRITING),
    ("ADS243", "real-time-from-batches", WARNING, WRITING),
    ("ADS244", "unlinked-resource", WARNING, WRITING),
    ("ADS245", "empty-link-text", INFO, WRITING),
    ("ADS246", "untitled-address", INFO, WRITING),
    ("ADS247", "repeated-link", INFO, WRITING),
    ("ADS248", "acknowledge-after-contain", WARNING, WRITING),
    ("ADS249", "link-not-on-site", WARNING, WRITING),
    ("ADS301", "revoked-technique", WARNING, ATTACK),
    ("ADS302", "unknown-technique", (ERROR, WARNING), ATTACK),
    ("ADS303", "deprecated-technique", WARNING, ATTACK),
    ("ADS304", "tactic-not-of-technique", ERROR, ATTACK),
    ("ADS305", "platform-not-of-technique", ERROR, ATTACK),
    ("ADS306", "unknown-platform", (ERROR, WARNING), ATTACK),
    ("ADS307", "release-not-installed", ERROR, ATTACK),
    ("ADS308", "technique-listed-twice", ERROR, ATTACK),
    ("ADS309", "technique-name-differs", ERROR, ATTACK),
    ("ADS310", "unchecked-technique", INFO, ATTACK),
    ("ADS311", "technique-of-another-release", WARNING, ATTACK),
    ("ADS312", "outdated-tactic", WARNING, ATTACK),
    ("ADS313", "outdated-platform", WARNING, ATTACK),
    ("ADS314", "outdated-name", WARNING, ATTACK),
    ("ADS315", "platforms-not-known", INFO, ATTACK),
    ("ADS316", "missing-platform", INFO, ATTACK),
    ("ADS317", "outdated-link", WARNING, ATTACK),
    ("ADS318", "misleading-link", ERROR, ATTACK),
    ("ADS319", "redundant-parent-technique", INFO, ATTACK),
    ("ADS320", "merged-techniques", WARNING, ATTACK),
    ("ADS321", "facts-of-another-release", INFO, ATTACK),
    ("ADS322", "other-release-than-project", INFO, ATTACK),
    ("ADS330", "other-technique-in-prose", WARNING, ATTACK),
    ("ADS331", "other-tactic-in-prose", WARNING, ATTACK),
    ("ADS332", "other-platform-in-prose", WARNING, ATTACK),
    ("ADS333", "subject-off-platform", WARNING, ATTACK),
    ("ADS334", "preparation-seen-inside", WARNING, ATTACK),
    ("ADS335", "evasion-without-tactic", WARNING, ATTACK),
    ("ADS336", "incomplete-platforms", INFO, ATTACK),
    ("ADS340", "unknown-detection", ERROR, ATTACK),
    ("ADS341", "detection-of-other-technique", WARNING, ATTACK),
    ("ADS342", "unchecked-detection", INFO, ATTACK),
    ("ADS401", "malformed-rule", ERROR, LOGIC),
    ("ADS402", "not-compiled-yet", ERROR, LOGIC),
    ("ADS403", "wrong-modifier", ERROR, LOGIC),
    ("ADS404", "wrong-condition", ERROR, LOGIC),
    ("ADS405", "unknown-rule", ERROR, LOGIC),
    ("ADS406", "wrong-expression", ERROR, LOGIC),
    ("ADS407", "duplicate-rule", ERROR, LOGIC),
    ("ADS408", "unused-selection", WARNING, LOGIC),
    ("ADS409", "wrong-match-value", ERROR, LOGIC),
    ("ADS410", "rule-contradicts-page", WARNING, LOGIC),
    ("ADS411", "field-not-in-telemetry", ERROR, LOGIC),
    ("ADS412", "telemetry-field-unused", INFO, LOGIC),
    ("ADS413", "unnamed-rule", WARNING, LOGIC),
    ("ADS414", "case-names-unknown-rule", ERROR, LOGIC),
    ("ADS415", "unexplained-acceptance", ERROR, LOGIC),
    ("ADS416", "placeholder-without-values", ERROR, LOGIC),
    ("ADS417", "ineffective-filter", WARNING, LOGIC),
    ("ADS418", "refused-by-pipeline", ERROR, LOGIC),
    ("ADS419", "unbounded-expression", ERROR, LOGIC),
    ("ADS420", "all-of-one", WARNING, LOGIC),
    ("ADS421", "environment-literal", INFO, LOGIC),
    ("ADS422", "misspelt-log-source", WARNING, LOGIC),
    ("ADS423", "misspelt-field", WARNING, LOGIC),
    ("ADS424", "rules-off-platform", WARNING, LOGIC),
    ("ADS425", "filter-through-list", INFO, LOGIC),
    ("ADS426", "unportable-expression", INFO, LOGIC),
    ("ADS427", "keywords-on-large-log", INFO, LOGIC),
    ("ADS428", "unrestricted-selection", WARNING, LOGIC),
    ("ADS429", "impossible-rule", ERROR, LOGIC),
    ("ADS430", "rule-id-of-another-page", ERROR, LOGIC),
    ("ADS440", "retyped-value", WARNING, LOGIC),
    ("ADS441", "unintended-escape", ERROR, LOGIC),
    ("ADS442", "text-cut-by-comment", WARNING, LOGIC),
    ("ADS501", "unsupported-expression", ERROR, TARGET),
    ("ADS502", "unsupported-count", ERROR, TARGET),
    ("ADS601", "silent-detection", ERROR, EVIDENCE),
    ("ADS602", "returned-false-positive", ERROR, EVIDENCE),
    ("ADS603", "stale-false-positive", WARNING, EVIDENCE),
    ("ADS604", "closed-blind-spot", WARNING, EVIDENCE),
    ("ADS605", "wrong-alert-count", ERROR, EVIDENCE),
    ("ADS606", "unreadable-events", ERROR, EVIDENCE),
    ("ADS607", "case-not-run", ERROR, EVIDENCE),
    ("ADS608", "unnoticed-changes", (WARNING, ERROR, INFO), EVIDENCE),
    ("ADS609", "unreached-logic", INFO, EVIDENCE),
    ("ADS610", "noisy-on-benign-events", ERROR, EVIDENCE),
    ("ADS611", "unused-noise-allowance", WARNING, EVIDENCE),
    ("ADS612", "unreadable-corpus", ERROR, EVIDENCE),
    ("ADS613", "unproven-strategy", (WARNING, ERROR), EVIDENCE),
    ("ADS614", "unused-mutation-allowance", WARNING, EVIDENCE),
    ("ADS620", "malformed-atomic", ERROR, EVIDENCE),
    ("ADS621", "unknown-atomic", WARNING, EVIDENCE),
    ("ADS622", "atomic-of-other-technique", WARNING, EVIDENCE),
    ("ADS701", "expired-waiver", WARNING, LIFECYCLE),
    ("ADS702", "unused-waiver", WARNING, LIFECYCLE),
    ("ADS703", "waiver-without-reason", WARNING, LIFECYCLE),
    ("ADS704", "malformed-waiver", WARNING, LIFECYCLE),
    ("ADS710", "missing-review", ERROR, LIFECYCLE),
    ("ADS711", "void-review", ERROR, LIFECYCLE),
    ("ADS712", "review-by-author", ERROR, LIFECYCLE),
    ("ADS713", "unusable-review", WARNING, LIFECYCLE),
    ("ADS714", "review-due", WARNING, LIFECYCLE),
    ("ADS801", "raw-html", ERROR, SAFETY),
    ("ADS802", "unsafe-link", ERROR, SAFETY),
    ("ADS803", "hidden-character", ERROR, SAFETY),
    ("ADS804", "control-character", ERROR, SAFETY),
    ("ADS805", "secret", ERROR, SAFETY),
    ("ADS901", "unknown-setting", ERROR, PROJECT),
    ("ADS902", "wrong-setting", ERROR, PROJECT),
    ("ADS903", "word-not-in-vocabulary", ERROR, PROJECT),
)
