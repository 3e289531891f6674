"""Results of cases, mutation scores and reviews, as values that reports and the site share."""

from ads_compiler.evidence.noise import Benign, Noise
from ads_compiler.evidence.results import CaseResult, Claim, Evidence
from ads_compiler.evidence.reviews import Review, ReviewStatus, State
from ads_compiler.evidence.scores import Idle, LeftOut, Mutant, Score, Unreached

__all__ = [
    "Benign",
    "CaseResult",
    "Claim",
    "Evidence",
    "Idle",
    "LeftOut",
    "Mutant",
    "Noise",
    "Review",
    "ReviewStatus",
    "Score",
    "State",
    "Unreached",
]
