"""The cases of pages: their events through the compiled detectors, and why a claim does not hold."""

from ads_compiler.testing.cases.choice import Choice
from ads_compiler.testing.cases.reasons import applies
from ads_compiler.testing.cases.running import broken, claim_of, events_of, folder_of, run

__all__ = ["Choice", "applies", "broken", "claim_of", "events_of", "folder_of", "run"]
