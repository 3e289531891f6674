"""All files that the settings of a project name, opened as the commands would, for `adsc doctor`.

Imports pySigma, unlike `settings.py`.
"""

from __future__ import annotations

from ads_compiler.attack.installed import Installed
from ads_compiler.config import Project, invalid
from ads_compiler.config.form import Problem
from ads_compiler.pipeline import baseline, settings
from ads_compiler.pipeline.selection import Selection
from ads_compiler.sigma import check_filters
from ads_compiler.sigma.pipelines import load
from ads_compiler.sigma.settings import Settings


def verify_files(project: Project) -> None:
    """Raise the error that a command would report for a setting, or for a file that it names."""
    settings.verify(project)
    Selection.of(project)
    if ("strategies",) in project.places and not project.strategies.is_dir():
        shown = project.shown(project.strategies)
        message = f"the setting 'strategies' must be a directory; '{shown}' does not exist"
        raise invalid(project, [Problem(("strategies",), message)])
    if project.pipelines:
        load(project.pipelines)
    check_filters(Settings.of(project))
    installed = Installed.of(project)
    for release in installed.project_releases():
        installed.load(release)
    installed.history()
    if project.baseline is not None and project.baseline.exists():
        baseline.read(project.baseline, project.shown(project.baseline))
