"""Whether a claim about ATT&CK is right in a release, wrong in all of them, or drift: true in another one.

Goes in: plain texts (an id, a name, a tactic, a platform, a link), and the release that they are claimed for. Comes
out: a `Verdict`. The history is opened only when a claim does not simply hold; without one, and outside of Enterprise,
nothing is drift but what the release itself has revoked or deprecated. An `unknown` without a message means that there
is nothing to judge.
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
from ads_compiler.attack.verdicts.names import name, named_so
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
    "named_so",
    "newest",
    "outside",
    "platform",
    "platforms_outside",
    "scope",
    "tactic",
    "technique",
    "url",
]
