"""Findings as text for people and as JSON for programs. To add a format: a function, and a line here."""

from collections.abc import Callable, Mapping

from ads_compiler.report.json_ import as_json
from ads_compiler.report.model import Report
from ads_compiler.report.text import as_text

REPORTERS: Mapping[str, Callable[[Report], str]] = {"text": as_text, "json": as_json}

__all__ = ["REPORTERS", "Report", "as_json", "as_text"]
