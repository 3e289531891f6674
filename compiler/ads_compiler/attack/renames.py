"""What ATT&CK has split and renamed, which no release says of itself. Enterprise only."""

from __future__ import annotations

from ads_compiler.attack.index import ENTERPRISE
from ads_compiler.attack.model import Tactic

# 19.0 split Defense Evasion: TA0005 kept its id under a new name, TA0112 is new.
EVASION = Tactic("TA0005", "defense-evasion", "Defense Evasion", ENTERPRISE)
PARTS = (
    Tactic("TA0005", "stealth", "Stealth", ENTERPRISE),
    Tactic("TA0112", "defense-impairment", "Defense Impairment", ENTERPRISE),
)
# Short names: a tactic that was split, and what its techniques were divided among.
SPLIT = {EVASION.shortname: tuple(part.shortname for part in PARTS)}

# Platforms that were renamed in 16.0 and 17.0.
HEIRS = {
    "Azure AD": "Identity Provider",
    "Google Workspace": "Office Suite",
    "Network": "Network Devices",
    "Office 365": "Office Suite",
}
# Those that took over every technique of their forerunner; the others took over some.
WHOLE_HEIRS = frozenset({"Network Devices"})


def heir(platform: str) -> str | None:
    """What became of a platform, whatever the case of its name; None where it was not renamed."""
    return next((new for old, new in HEIRS.items() if old.casefold() == platform.casefold()), None)


def forerunners(platform: str) -> tuple[str, ...]:
    """The older platforms that a platform was made of."""
    return tuple(old for old, new in HEIRS.items() if new == platform)
