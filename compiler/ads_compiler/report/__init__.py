"""Reports of findings for people, programs and CI services.

To add a format, write a function in a module of this package, and add a line to `REPORTERS`.
"""

from collections.abc import Callable, Mapping

from ads_compiler.report.azure import as_azure
from ads_compiler.report.github import as_github
from ads_compiler.report.gitlab import as_gitlab
from ads_compiler.report.json_ import as_json
from ads_compiler.report.junit import as_junit
from ads_compiler.report.model import Report
from ads_compiler.report.sarif import as_sarif, as_sarif_full
from ads_compiler.report.text import as_text

REPORTERS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "sarif-full": as_sarif_full,
    "junit": as_junit,
    "github": as_github,
    "gitlab": as_gitlab,
    "azure": as_azure,
}

__all__ = ["REPORTERS", "Report", "as_json", "as_text"]
