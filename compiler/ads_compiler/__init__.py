"""The ADS compiler: strategies in Markdown to findings, detectors and a site.

`api.py` is the Python API; its names can be imported here. Start reading at `pipeline/build.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ads_compiler.api import (
        AdscError,
        Built,
        CompiledRules,
        Diagnostic,
        Result,
        Severity,
        build,
        check,
        compile_rules,
        explain,
        run,
        test,
    )

__version__ = "0.1.0"
__all__ = [
    "AdscError",
    "Built",
    "CompiledRules",
    "Diagnostic",
    "Result",
    "Severity",
    "__version__",
    "build",
    "check",
    "compile_rules",
    "explain",
    "run",
    "test",
]

if not TYPE_CHECKING:  # else any name would be one of the package

    def __getattr__(name: str) -> object:
        """A name of the API, imported when it is first used: `adsc --help` needs none of it."""
        if name not in __all__:
            raise AttributeError(f"module 'ads_compiler' has no attribute {name!r}")
        from ads_compiler import api

        return getattr(api, name)
