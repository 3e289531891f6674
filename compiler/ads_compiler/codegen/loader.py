"""Compiled modules back to life: from text, or from a folder with its manifest."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from ads_compiler.codegen import bundle
from ads_compiler.codegen.runtime.ruleset import needs_in_plan
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import regular_bytes
from ads_compiler.detection.tree import Rule
from ads_compiler.engine.plan import needs_by_key

_NAME = re.compile(r"[a-z0-9_]+\.py")
_RUNTIME = bundle.RUNTIME.removesuffix(".py")
_KEYS = ("runtime", "routes", "plan")  # of the files that modules share
NO_ROUTES: Mapping[str, Any] = {
    "windows": {"products": {}, "services": {}, "providers": {}, "categories": []},
    "shapes": [],
}


def load(
    source: str,
    name: str,
    routes: Mapping[str, Any] = NO_ROUTES,
    rules: Iterable[Rule] = (),
) -> Any:
    """Run the text of a module; what comes back offers STRATEGY, match, Detector and main.

    A module that imports the runtime gets the one of this package, with `routes` as its table. Its
    plan is made of its `rules`.
    """
    module = load_with(_runtime(bundle.runtime(), json.dumps(routes)), source, name)
    module.RULESET.take_needs(needs_by_key(rules))
    return module


def load_with(runtime: ModuleType, source: str, name: str) -> Any:
    """Run the text of a module with a runtime of the caller's."""
    module = ModuleType(name)
    module.__file__ = f"{name}.py"
    with _importable(runtime):
        # The shipped code itself is run.
        exec(_compiled(source, name), module.__dict__)  # noqa: S102
    return module


@lru_cache(maxsize=4)
def _runtime(text: str, routes: str) -> ModuleType:
    made = runtime(text)
    made.__dict__["share_routes"](json.loads(routes))
    return made


def runtime(text: str) -> ModuleType:
    """The runtime as a module, without a table of log sources."""
    made = ModuleType(_RUNTIME)
    made.__file__ = bundle.RUNTIME
    exec(_code(text), made.__dict__)  # noqa: S102
    return made


@lru_cache(maxsize=2)
def _code(text: str) -> CodeType:
    return _compiled(text, _RUNTIME)


def _compiled(text: str, name: str) -> CodeType:
    code: CodeType = compile(text, f"{name}.py", "exec", dont_inherit=True)
    return code


@contextmanager
def _importable(runtime: ModuleType) -> Iterator[None]:
    """Make `import adsc_runtime` return this module while a detector is loaded."""
    before = sys.modules.get(_RUNTIME)
    sys.modules[_RUNTIME] = runtime
    try:
        yield
    finally:
        if before is None:
            del sys.modules[_RUNTIME]
        else:
            sys.modules[_RUNTIME] = before


def together(modules: Iterable[Any]) -> Callable[..., Any]:
    """A factory of one detector for several modules; each event is routed and read once."""
    loaded = list(modules)
    rulesets = [module.RULESET for module in loaded]
    if any(
        one.routes is not rulesets[0].routes and one.routes != rulesets[0].routes
        for one in rulesets
    ):
        raise ConfigError(
            "the detectors were built with different tables of log sources; build them again"
        )
    return partial(loaded[0].RuleDetector, *rulesets)


def digest(data: str | bytes) -> str:
    """The SHA-256 of a file, as manifests name it."""
    return hashlib.sha256(data.encode("utf-8") if isinstance(data, str) else data).hexdigest()


def load_folder(folder: Path) -> tuple[Any, ...]:
    """The modules of a folder, ordered by strategy; only files in the manifest are run."""
    path = folder / "manifest.json"
    try:
        listed = json.loads(regular_bytes(path))
        rows = [(str(row["file"]), str(row["sha256"])) for row in listed["detectors"]]
        shared = {key: str(listed[key]["sha256"]) for key in _KEYS if key in listed}
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}; 'adsc build' writes it"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} is not a manifest of detectors") from error
    text, routes = bundle.runtime(), json.dumps(NO_ROUTES)
    if shared:
        text = _read(folder / bundle.RUNTIME, shared.get("runtime", "")).decode("utf-8")
        routes = _read(folder / bundle.ROUTES, shared.get("routes", "")).decode("utf-8")
    plan = _plan(folder / bundle.PLAN, shared["plan"]) if "plan" in shared else None
    shared_runtime = _runtime(text, routes)
    modules = []
    for name, digest in rows:
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{path} names '{name}', which is no module of this folder")
        module = load_with(
            shared_runtime, _read(folder / name, digest).decode("utf-8"), name.removesuffix(".py")
        )
        if not hasattr(module, "RULESET"):
            raise ConfigError(
                f"{folder / name} was built by an earlier version of adsc;"
                " build the detectors again"
            )
        if plan is not None and hasattr(module.RULESET, "take_needs"):
            module.RULESET.take_needs(needs_in_plan(plan, module.RULESET.name, digest))
        modules.append(module)
    return tuple(modules)


def _plan(path: Path, expected: str) -> Any:
    data = _read(path, expected)
    try:
        return json.loads(data)
    except ValueError as error:
        raise ConfigError(f"{path} is not a plan; build the detectors again") from error


def _read(path: Path, expected: str) -> bytes:
    try:
        data = regular_bytes(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    if digest(data) != expected:
        raise ConfigError(f"{path} is not what the manifest names; build the detectors again")
    return data
