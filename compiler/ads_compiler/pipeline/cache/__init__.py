"""Pages judged once: what is found of a page by itself is kept, and large sets are judged by several processes.

Goes in: a project and its files. Comes out: the findings that a run without a cache gives, in the same order. Rules
that compare strategies run over outlines of the pages: as much of each as those rules read.
"""

from ads_compiler.config.cache_key import environment
from ads_compiler.core.cache import Store
from ads_compiler.pipeline.cache.pages import Pages, read, run_kept

__all__ = ["Pages", "Store", "environment", "read", "run_kept"]
