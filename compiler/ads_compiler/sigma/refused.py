"""How a part of the lowering says that it does not go on."""

from __future__ import annotations

from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span


class Refused(Exception):  # noqa: N818 - a finding on its way, caught in this package
    """A value or an item that is not compiled, with the finding that says why."""

    def __init__(self, span: Span, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.finding = Diagnostic(span, code, message, hint)
