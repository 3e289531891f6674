"""Sigma to the detection tree. The only package that imports pySigma.

Goes in: the `yaml sigma` blocks of a page. Comes out: rules, and a finding at its line for everything that is
not compiled exactly; such a rule is left out, never approximated.
"""

from ads_compiler.sigma.documents import Lowered, SigmaDocument, lower

__all__ = ["Lowered", "SigmaDocument", "lower"]
