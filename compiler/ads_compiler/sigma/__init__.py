"""Sigma to the detection tree. The only package that imports pySigma.

Input: the `yaml sigma` blocks of a page. Output: rules, and a finding at the line of everything
that cannot be compiled exactly. Such a rule is left out, never approximated.
"""

from ads_compiler.sigma.documents import Lowered, SigmaDocument, lower
from ads_compiler.sigma.settings import NO_SETTINGS, Settings
from ads_compiler.sigma.shared_filters import check as check_filters

__all__ = ["NO_SETTINGS", "Lowered", "Settings", "SigmaDocument", "check_filters", "lower"]
