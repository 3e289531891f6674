"""Tactics that ATT&CK split and platforms it renamed, which no release records. Enterprise only."""

from __future__ import annotations

from ads_compiler.attack.index import ENTERPRISE
from ads_compiler.attack.model import Tactic

# 19.0 split Defense Evasion: TA0005 kept its id under a new name, TA0112 is new.
EVASION = Tactic("TA0005", "defense-evasion", "Defense Evasion", ENTERPRISE)
PARTS = (
    Tactic("TA0005", "stealth", "Stealth", ENTERPRISE),
    Tactic("TA0112", "defense-impairment", "Defense Impairment", ENTERPRISE),
)
# Short names: a tactic that was split, and the tactics that its techniques were divided among.
SPLIT = {EVASION.shortname: tuple(part.shortname for part in PARTS)}

# Platforms that were renamed in 16.0 and 17.0.
PLATFORM_RENAMES = {
    "Azure AD": "Identity Provider",
    "Google Workspace": "Office Suite",
    "Network": "Network Devices",
    "Office 365": "Office Suite",
}
# New names that took over every technique of the old one; the others took over some.
COMPLETE_RENAMES = frozenset({"Network Devices"})


def new_name(platform: str) -> str | None:
    """The new name of a platform, case-insensitive; None if it was not renamed."""
    return next(
        (new for old, new in PLATFORM_RENAMES.items() if old.casefold() == platform.casefold()),
        None,
    )


def old_names(platform: str) -> tuple[str, ...]:
    """The names that a platform had before it was renamed."""
    return tuple(old for old, new in PLATFORM_RENAMES.items() if new == platform)
