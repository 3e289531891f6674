"""Settings whose mistakes only show when the files that they name are opened."""

from __future__ import annotations

from ads_compiler.attack.installed import Installed
from ads_compiler.config import Project, invalid, log_sources
from ads_compiler.config.form import Problem
from ads_compiler.core.diagnostics import did_you_mean


def verify(project: Project) -> None:
    """Raise SettingsError for an ATT&CK release that is not installed, or wrong log sources."""
    known, pinned = Installed.of(project).releases(), project.attack_release
    if pinned and pinned not in known:
        hints = [did_you_mean(pinned, known), f"installed: {', '.join(known) or 'none'}"]
        message = f"ATT&CK {pinned} is not installed"
        raise invalid(
            project, [Problem(("attack_release",), message, " ".join(filter(None, hints)))]
        )
    if project.logsources is not None:
        log_sources.words(project.logsources)
