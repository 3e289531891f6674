"""Pages judged once: what is found of a page by itself is kept, and large sets are judged by several processes.

Goes in: a project and its files. Comes out: the findings that a run without a cache gives, in the same order. Rules
that compare strategies run over outlines of the pages: as much of each as those rules read.
"""

from ads_compiler.cache.key import environment
from ads_compiler.cache.pages import Pages, read
from ads_compiler.cache.store import Store

__all__ = ["Pages", "Store", "environment", "read"]
