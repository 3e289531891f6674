"""The targets that strategies compile to.

To add one, write a module with `emit` and `check` and list it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ads_compiler.codegen import python
from ads_compiler.codegen.facts import DetectorFacts
from ads_compiler.detection.tree import Rule

TARGETS: Mapping[str, Callable[[DetectorFacts | None, tuple[Rule, ...]], str]] = {
    "python": python.emit
}
