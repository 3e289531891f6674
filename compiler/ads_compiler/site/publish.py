"""Builds the site from a result: writes pages, runs the generator and the gate."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ads_compiler.attack_mapping import releases
from ads_compiler.codegen.python import module_name
from ads_compiler.config import Project
from ads_compiler.core.clock import today
from ads_compiler.core.diagnostics import Severity
from ads_compiler.core.errors import AttackDataError, ConfigError, SiteError
from ads_compiler.core.files import regular_bytes
from ads_compiler.core.plural import counted
from ads_compiler.core.write import replaced, write_folder
from ads_compiler.evidence import ReviewStatus, State
from ads_compiler.lifecycle import review
from ads_compiler.lifecycle.waivers import Waived
from ads_compiler.pipeline import artifacts, build
from ads_compiler.pipeline.result import Result
from ads_compiler.rules import manual
from ads_compiler.site import config, gate, mkdocs, policy, scripts, squeeze, tree
from ads_compiler.site.model import Accepted, ManualPage, Reviewed, Site


def build_site(project: Project, result: Result, *, strict: bool = False) -> Path:
    """Write `build/pages`, `build/overrides` and `build/site`.

    Raises SiteError, and leaves the old site in place, if the new one is not safe.
    """
    artifacts.refuse_foreign(project, artifacts.SITE)
    write_tree(project, result)
    out = project.build / "site"
    with replaced(out) as fresh:
        templates = mkdocs.build(project.root, _config(project), fresh, strict=strict)
        squeeze.squeeze_site(fresh)
        trusted = scripts.template_scripts(templates)
        policy.protect_site(fresh, trusted)
        problems = gate.check_site(fresh, trusted)
        if problems:
            shown = "\n  ".join(problems[:20])
            raise SiteError(f"the built site is not safe and was not put in place:\n  {shown}")
    return out


def write_tree(project: Project, result: Result) -> None:
    """Write what the generator reads."""
    own = project.root / "site"
    files = tree.assemble(tree.generate(_site(project, result)), own)
    for part in (tree.PAGES, tree.OVERRIDES):
        inside = {
            name.removeprefix(f"{part}/"): data
            for name, data in files.items()
            if name.startswith(f"{part}/")
        }
        write_folder(project.build / part, dict(inside))


def serve(project: Project, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve the site, and build it again when a strategy, `site/` or the configuration changes."""

    def rebuild() -> None:
        try:
            result = build.check_and_test(project, measure=True)
            build_site(project, result)
            errors = sum(
                1
                for item in result.diagnostics
                if item.severity is Severity.ERROR and item.waived is None
            )
            if errors:
                say(
                    f"the site was rebuilt with {counted(errors, 'error')}; "
                    "run 'adsc check' and 'adsc test' to list them"
                )
        # A half-finished edit must not end the server.
        except (SiteError, AttackDataError, ConfigError) as error:
            say(f"adsc: {error}")

    build_site(project, build.check_and_test(project, measure=True))
    watched = [path for path in (project.strategies, project.root / "site") if path.is_dir()]
    folders = ", ".join(map(project.shown, watched))
    say(f"serving the site at http://{host}:{port}/ and watching {folders}")
    mkdocs.serve(project.root / "mkdocs.yml", rebuild, watched, project.build / "site", host, port)


def _config(project: Project) -> str:
    own = project.root / "mkdocs.yml"
    if os.path.lexists(own):
        try:
            return regular_bytes(own).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise ConfigError(f"mkdocs.yml cannot be read: {reason}") from error
    folder = project.build.relative_to(project.root).as_posix()
    return config.default_config(project.site_name, project.site_url, folder)


def _site(project: Project, result: Result) -> Site:
    findings: dict[str, Counter[str]] = {}
    by_file = {item.name: item.id for item in result.catalog.strategies}
    for item in result.diagnostics:
        if item.span.file in by_file and item.waived is None:
            findings.setdefault(by_file[item.span.file], Counter())[item.severity.label] += 1
    pages = tuple(
        ManualPage(e.code, e.code.name, e.severity, e.summary, e.body) for e in manual.entries()
    )
    modules = {key: f"{module_name(key)}.py" for key in result.sources}
    day = today()
    return Site(
        catalog=result.catalog,
        evidence=result.evidence,
        index=releases.newest(result.catalog),
        manual=pages,
        modules=modules,
        findings=findings,
        name=project.site_name,
        accepted=tuple(
            _accepted(w, day)
            for w in sorted(result.waivers, key=lambda it: it.span)
            if w.strategy.id
        ),
        day=day.isoformat(),
        reviewed=_reviewed(project, result),
        bars=dict(project.mutation_score),
    )


def _reviewed(project: Project, result: Result) -> dict[str, Reviewed]:
    statuses = {item.id: item.status for item in result.catalog.strategies}
    known = result.evidence.reviews
    return {
        key: _review(known[key], status, project)
        for key, status in statuses.items()
        if key in known
    }


def _review(now: ReviewStatus, status: str, project: Project) -> Reviewed:
    if now.review is None:
        return Reviewed("missing" if status in project.review_required else "none")
    due = project.review_days is not None and now.age > project.review_days
    kind = {State.VOID: "void", State.SELF: "self"}.get(now.state, "due" if due else "valid")
    changed = tuple(map(review.called, now.changed))
    return Reviewed(kind, now.review.by, now.review.on, now.age, now.review.note, changed)


def _accepted(waiver: Waived, day: date) -> Accepted:
    line = None if waiver.rows is None else waiver.span.line
    left = waiver.days_left(day)
    return Accepted(
        waiver.strategy,
        waiver.code,
        waiver.reason,
        waiver.owner,
        waiver.until,
        left,
        line,
        waiver.used,
    )
