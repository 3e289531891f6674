"""A small project with a good page, one with a failing case and a hostile one; built once."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import material

from ads_compiler.config import Project
from ads_compiler.core.resources import data_path
from ads_compiler.pipeline import build
from ads_compiler.site import gate, publish, scripts

HERE = Path(__file__).parents[1] / "site"
GOOD = Path(__file__).parent / "base.md"


def project_in(folder: Path) -> Project:
    strategies = folder / "strategies"
    strategies.mkdir(parents=True)
    shutil.copy(GOOD, strategies / "good.md")
    for page in (HERE / "strategies").glob("*.md"):
        shutil.copy(page, strategies / page.name)
    return Project(
        folder, strategies, folder / "build", "https://example.org/ads/", "Detection library"
    )


@cache
def built_site(folder: Path) -> Path:
    project = project_in(folder)
    return publish.build_site(project, build.check_and_test(project), strict=True)


def site_problems(folder: Path) -> tuple[str, ...]:
    """What the gate reports of a site that was built with the theme and our templates."""
    templates = (data_path("site", "overrides"), Path(material.__file__).parent / "templates")
    return gate.check_site(folder, scripts.template_scripts(templates))
