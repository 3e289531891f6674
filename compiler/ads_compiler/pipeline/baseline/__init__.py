"""The baseline: known findings that are accepted until they are fixed, so only new ones fail."""

from ads_compiler.pipeline.baseline.files import Known, read, render
from ads_compiler.pipeline.baseline.matching import Compared, compare, updated

__all__ = ["Compared", "Known", "compare", "read", "render", "updated"]
