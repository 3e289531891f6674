"""Discovery and reading of the configuration: validated by the schema, then against the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ads_compiler.config import form, toml
from ads_compiler.config.form import Problem
from ads_compiler.config.model import Project, Setting, SettingsError, Vocabulary
from ads_compiler.config.overlap import overlaps
from ads_compiler.config.places import Places, places
from ads_compiler.core.diagnostics import Diagnostic, ordered
from ads_compiler.core.leave_out import LeaveOut
from ads_compiler.core.text import Span, Text

UNKNOWN, WRONG = "ADS901", "ADS902"
_PATHS = {
    "strategies": "a directory",
    "build": "a directory",
    "benign": "a directory",
    "reviews": "a directory",
    "attack_indexes": "a directory",
    "atomics": "a directory",
    "logsources": "a file",
    "baseline": "a file",
    "pipelines": "a file",
    "filters": "a file or directory",
}
_FOLDERS = {
    "strategies": "strategies",
    "build": "build",
    "benign": "evidence/benign",
    "reviews": "reviews",
}
_OUTSIDE = ("atomics",)  # may be outside the project
_WRITTEN = ("baseline",)  # files that need not exist
_NEW = ("strategies", "build", "reviews", "attack_indexes")  # directories that need not exist


def discover(start: Path) -> Project:
    """The project that a directory belongs to: the nearest one at or above it, else itself."""
    return at(locate(start))


def locate(start: Path) -> Path:
    """The root directory of the project that a directory belongs to."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if _configuration(folder) is not None or (folder / "strategies").is_dir():
            return folder
    return start


def at(folder: Path, outside: Path | None = None) -> Project:
    """The project with exactly this root; `outside` is the base of settings that may leave it."""
    configuration = _configuration(folder)
    if configuration is None:
        return Project(folder, **_standard(folder))
    return _read(*configuration, outside or folder)


def _configuration(folder: Path) -> tuple[Path, tuple[str, ...]] | None:
    """The configuration file in a directory and the path of its table, or None."""
    own, shared = folder / "adsc.toml", folder / "pyproject.toml"
    if toml.exists(own):
        return own, ()
    if toml.exists(shared) and in_pyproject(shared):
        return shared, ("tool", "adsc")
    return None


def in_pyproject(path: Path) -> bool:
    """Whether a `pyproject.toml` has a table `[tool.adsc]`."""
    tools = toml.load(path)[1].get("tool", {})
    return isinstance(tools, dict) and "adsc" in tools


def invalid(project: Project, problems: Iterable[Problem]) -> SettingsError:
    """The error for settings that turn out to be invalid when they are used."""
    source = project.source or Text("adsc.toml", "")
    return SettingsError(_findings(problems, source, project.places), source)


def _read(path: Path, above: tuple[str, ...], outside: Path) -> Project:
    source, settings = toml.load(path)
    for step in above:
        settings = settings[step]
    where = _places(source, places(source.text), above)
    problems = list(form.validate(settings))
    if not problems:
        problems = list(_misplaced(path.parent, settings, outside))
    if problems:
        raise SettingsError(_findings(problems, source, where), source)
    return _project(path.parent, settings, source, where, outside)


def _places(source: Text, ranges: Places, above: tuple[str, ...]) -> dict[Setting, Span]:
    """The span of each setting's value, and of its key under the same path with "#" appended."""
    deep = len(above)
    spans: dict[Setting, Span] = {}
    for paths, end in ((ranges.keys, ("#",)), (ranges.values, ())):
        for path, (start, stop) in paths.items():
            if path[:deep] == above:
                spans[(*path[deep:], *end)] = source.span(start, stop)
    return spans


def _findings(
    problems: Iterable[Problem], source: Text, where: Mapping[Setting, Span]
) -> tuple[Diagnostic, ...]:
    findings = []
    for problem in problems:
        key = where.get((*problem.path, "#"), source.start)
        span = key if problem.unknown else where.get(problem.path, key)
        code = UNKNOWN if problem.unknown else WRONG
        findings.append(Diagnostic(span, code, problem.message, problem.hint))
    return ordered(findings)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _misplaced(root: Path, settings: Mapping[str, Any], outside: Path) -> Iterator[Problem]:
    """Problems with paths that cannot be used, leave the project or do not exist."""
    unusable = False
    for key in _PATHS:
        for number, text in enumerate(_texts(settings[key]) if key in settings else ()):
            place = (key, number) if isinstance(settings[key], list) else (key,)
            try:
                message = _path_problem(root, key, text, outside)
            except (OSError, ValueError, RuntimeError) as error:  # too long, or a loop of links
                unusable = True
                reason = getattr(error, "strerror", None) or error
                message = f"the setting '{key}' must be a usable path: {reason}"
            if message:
                yield Problem(place, message)
    url = settings.get("site_url", "https://a.example")
    if not _has_host(url):
        yield Problem(("site_url",), f"the setting 'site_url' must be a URL with a host: '{url}'")
    if not unusable:
        yield from overlaps(root, settings, _FOLDERS, outside)


def _path_problem(root: Path, key: str, text: str, outside: Path) -> str | None:
    kind = _PATHS[key]
    path = ((outside if key in _OUTSIDE else root) / text).resolve()
    if root not in path.parents and key not in _OUTSIDE:
        return f"the setting '{key}' must be {kind} inside the project, not '{text}'"
    if path.is_symlink():  # `resolve` follows every link except a loop
        return f"the setting '{key}' must be {kind}; '{text}' is a loop of symbolic links"
    if key in _NEW:
        if path.exists() and not path.is_dir():
            return f"the setting '{key}' must be a directory; '{text}' is not"
    elif key in _WRITTEN and not path.exists():
        return None
    elif not (path.is_file() or (path.is_dir() and "directory" in kind)):
        state = "is not" if path.exists() else "does not exist"
        return f"the setting '{key}' must be {kind}; '{text}' {state}"
    return None


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # an incomplete IPv6 address, or a port out of range
        return False


def _standard(root: Path) -> dict[str, Any]:
    return {name: root / folder for name, folder in _FOLDERS.items()}


def _project(
    root: Path,
    settings: Mapping[str, Any],
    source: Text,
    where: Mapping[Setting, Span],
    outside: Path,
) -> Project:
    def path(text: str) -> Path:
        return (root / text).resolve()

    def paths(value: Any) -> tuple[Path, ...]:
        return tuple(path(text) for text in _texts(value))

    def pairs(value: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        return tuple(
            (key, tuple(given) if isinstance(given, list) else given)
            for key, given in value.items()
        )

    readers: dict[str, Callable[[Any], Any]] = {
        "strategies": path,
        "build": path,
        "benign": path,
        "reviews": path,
        "review_required": tuple,
        "attack_indexes": path,
        "atomics": lambda text: (outside / text).resolve(),
        "logsources": path,
        "baseline": path,
        "fail_on": lambda given: pairs(given) if isinstance(given, dict) else given,
        "pipelines": paths,
        "filters": paths,
        "time_field": _texts,
        "select": tuple,
        "ignore": tuple,
        "site_url": lambda url: url.rstrip("/") + "/",
        "placeholders": lambda table: tuple((word, _texts(given)) for word, given in table.items()),
        "severity": pairs,
        "required_sections": pairs,
        "mutation_score": pairs,
        "vocabulary": lambda table: Vocabulary(**dict(pairs(table))),
    }
    settings = dict(settings)
    left_out = settings.pop("mutation", {}).get("leave_out", [])
    given = {key: readers.get(key, lambda value: value)(value) for key, value in settings.items()}
    given["leave_out"] = tuple(LeaveOut(**item) for item in left_out)
    return Project(root, source=source, places=where, **{**_standard(root), **given})
