"""Compiled modules back to life: from text, or from a folder with its manifest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from ads_compiler import __version__
from ads_compiler.codegen.python import MARK, module_name
from ads_compiler.core.errors import ConfigError
from ads_compiler.strategy import Strategy

_NAME = re.compile(r"[a-z0-9_]+\.py")


def load(source: str, name: str) -> Any:
    """Run the text of a module; what comes back offers STRATEGY, match, Detector and main."""
    module = ModuleType(name)
    module.__file__ = f"{name}.py"
    # The runtime is the same in every module of one version: compiled once, and run in each.
    head, mark, generated = source.partition(MARK)
    parts = (
        (_code(head), _compiled("\n" * head.count("\n") + mark + generated, name))
        if mark
        else (_code(source),)
    )
    for code in parts:
        exec(code, module.__dict__)  # noqa: S102 - this is the very code that is shipped
    return module


@lru_cache(maxsize=4)
def _code(head: str) -> CodeType:
    return _compiled(head, "runtime")


def _compiled(text: str, name: str) -> CodeType:
    # Annotations are not evaluated in either part, whatever this file's own future is.
    code: CodeType = compile(
        text, f"{name}.py", "exec", flags=annotations.compiler_flag, dont_inherit=True
    )
    return code


def digest(source: str) -> str:
    """The SHA-256 of a text, as manifests name it."""
    return hashlib.sha256(source.encode("utf-8")).hexdigest()


def manifest(sources: Mapping[str, str], strategies: Mapping[str, Strategy], evidence: str) -> str:
    """The manifest of modules, given by strategy id: names, hashes, and what a deployment chooses by.

    `evidence` is the text of `evidence.json`, which lies beside the folder of the modules.
    """
    detectors = [
        {
            "strategy": key,
            "file": f"{module_name(key)}.py",
            "sha256": digest(source),
            "status": strategies[key].status,
            "priority": strategies[key].priority,
            "attack": strategies[key].attack_version,
        }
        for key, source in sorted(sources.items())
    ]
    proof = {"file": "../evidence.json", "sha256": digest(evidence)}
    whole = {"version": 1, "tool": f"adsc {__version__}", "evidence": proof, "detectors": detectors}
    return json.dumps(whole, indent=2) + "\n"


def load_folder(folder: Path) -> tuple[Any, ...]:
    """The modules of a folder, in the order of their strategies. Nothing is run that the manifest does not name."""
    path = folder / "manifest.json"
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["detectors"]
        rows = [(str(row["file"]), str(row["sha256"])) for row in listed]
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}; 'adsc build' writes it"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} is not a manifest of detectors") from error
    modules = []
    for name, digest in rows:
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{path} names '{name}', which is no module of this folder")
        try:
            data = (folder / name).read_bytes()
        except OSError as error:
            raise ConfigError(f"{folder / name} cannot be read: {error.strerror}") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise ConfigError(
                f"{folder / name} is not what the manifest names; build the detectors again"
            )
        modules.append(load(data.decode("utf-8"), name.removesuffix(".py")))
    return tuple(modules)
