"""What running the cases has shown, and who has read the pages: values that reports, files and the site share."""

from ads_compiler.evidence.noise import Benign, Noise
from ads_compiler.evidence.results import CaseResult, Claim, Evidence
from ads_compiler.evidence.reviews import Review, Standing, State
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
    "Score",
    "Standing",
    "State",
    "Unreached",
]
