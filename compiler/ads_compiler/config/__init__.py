"""Projects and their configuration: `adsc.toml`, or `[tool.adsc]` in `pyproject.toml`."""

from ads_compiler.config.model import RAW, Project, Setting, SettingsError, Values, Vocabulary
from ads_compiler.config.reading import at, discover, in_pyproject, invalid, locate

__all__ = [
    "RAW",
    "Project",
    "Setting",
    "SettingsError",
    "Values",
    "Vocabulary",
    "at",
    "discover",
    "in_pyproject",
    "invalid",
    "locate",
]
