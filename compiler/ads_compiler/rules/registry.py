"""Every lint rule, in the order of its code."""

from __future__ import annotations

from ads_compiler.rules.ads104_missing_section import missing_section
from ads_compiler.rules.base import LintRule

RULES: tuple[LintRule, ...] = (missing_section,)
