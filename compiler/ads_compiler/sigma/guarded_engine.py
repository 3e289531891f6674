"""The policy of pySigma 2 under which processing pipelines compile their regular expressions."""

from __future__ import annotations

from typing import Any

from sigma.policy import SigmaPolicy
from sigma.policy.regex_engine import PythonRegexEngine

from ads_compiler.sigma.guarded import Guarded


class _GuardedEngine(PythonRegexEngine):
    def compile(self, pattern: str, flags: int = 0) -> Any:
        """The expression, with its limits."""
        return Guarded(pattern, flags)


GUARDED = SigmaPolicy(regex_engine=_GuardedEngine())
