"""Whether a claim about ATT&CK is right in a release, wrong in all, or drift: right in another.

In: plain texts (an id, a name, a tactic, a platform, a link) and the release they are claimed for.
Out: a `Verdict`. The history is read only if a claim is not right in the release. Without a
history, and outside of Enterprise, only revoked and deprecated techniques are drift. An `unknown`
verdict without a message means that the claim cannot be checked and need not be reported.
"""

from ads_compiler.attack.verdicts.base import (
    DOMAINS,
    Kind,
    Replacement,
    Verdict,
    outside,
    platforms_outside,
    scope,
)
from ads_compiler.attack.verdicts.links import linked, url
from ads_compiler.attack.verdicts.names import name, techniques_named
from ads_compiler.attack.verdicts.pages import Claim, newest
from ads_compiler.attack.verdicts.platforms import platform
from ads_compiler.attack.verdicts.tactics import tactic
from ads_compiler.attack.verdicts.techniques import technique

__all__ = [
    "DOMAINS",
    "Claim",
    "Kind",
    "Replacement",
    "Verdict",
    "linked",
    "name",
    "newest",
    "outside",
    "platform",
    "platforms_outside",
    "scope",
    "tactic",
    "technique",
    "techniques_named",
    "url",
]
