"""Cached checks: findings of a page are stored, and several processes check large sets.

Takes a project and its files, and returns the same findings in the same order as a run without a
cache. Rules that compare strategies run over outlines, which contain what those rules read.
"""

from __future__ import annotations

from pathlib import Path

from ads_compiler.config.cache_key import environment
from ads_compiler.core.cache import Store
from ads_compiler.pipeline.cache.forms import ACROSS, RECORD
from ads_compiler.pipeline.cache.pages import Pages, read, run_kept

__all__ = ["Pages", "Store", "environment", "open_store", "read", "run_kept"]


def open_store(build: Path, key: str, name: str = "check.json") -> Store:
    """The cache of findings in a build directory."""
    return Store.open(build, key, name, form=RECORD, across=ACROSS)
