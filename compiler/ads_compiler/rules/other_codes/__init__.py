"""What the codes mean that no lint rule owns: they come from reading, the schema, Sigma, targets, cases and waivers.

A new one goes into the table of its hundred.
"""

from ads_compiler.rules.other_codes.agreement import AGREEMENT
from ads_compiler.rules.other_codes.base import OtherCode
from ads_compiler.rules.other_codes.logic import LOGIC
from ads_compiler.rules.other_codes.proof import PROOF
from ads_compiler.rules.other_codes.reading import READING

OTHER_CODES: tuple[OtherCode, ...] = (*READING, *LOGIC, *PROOF, *AGREEMENT)

__all__ = ["OTHER_CODES", "OtherCode"]
