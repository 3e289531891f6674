"""Sigma to the detection tree. The only package that imports pySigma.

Goes in: the `yaml sigma` blocks of a page. Comes out: rules, and a finding at its line for everything that is
not compiled exactly; such a rule is left out, never approximated.
"""

from ads_compiler.sigma.documents import Lowered, SigmaDocument, lower
from ads_compiler.sigma.settings import NOTHING, Settings
from ads_compiler.sigma.shared_filters import check as check_filters

__all__ = ["NOTHING", "Lowered", "Settings", "SigmaDocument", "check_filters", "lower"]
