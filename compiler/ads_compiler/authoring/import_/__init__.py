"""Pages without front matter: read as strategies as far as possible, and rewritten as such."""

from ads_compiler.authoring.import_.raw import RawPage, raw_page, raw_strategy

__all__ = ["RawPage", "raw_page", "raw_strategy"]
