"""The cases of pages: run them through the compiled detectors, and explain failures."""

from ads_compiler.testing.cases.choice import Choice
from ads_compiler.testing.cases.reasons import applies
from ads_compiler.testing.cases.running import broken, claim_of, events_of, folder_of, run

__all__ = ["Choice", "applies", "broken", "claim_of", "events_of", "folder_of", "run"]
