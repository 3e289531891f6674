"""The optional C library that searches many texts at once: the extra `fast`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Below this many rules, building the automaton costs more than it saves on most inputs.
WORTH = 300


def automaton() -> Any:
    """The class of `pyahocorasick` that `TextScanner` takes; None if it is not installed."""
    try:
        return import_module("ahocorasick").Automaton
    except ImportError:
        return None
