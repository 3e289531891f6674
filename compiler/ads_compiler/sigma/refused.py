"""The exception for parts of a rule that are not compiled."""

from __future__ import annotations

from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span


class Refused(Exception):  # noqa: N818 - carries a finding and is caught in this package
    """Part of a rule cannot be compiled; `finding` says why."""

    def __init__(self, span: Span, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.finding = Diagnostic(span, code, message, hint)
