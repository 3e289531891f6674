"""A strategy: the facts of the front matter and the sections of the page, with their places.

Built from a document with valid front matter, as frozen values that every later stage reads.
"""

from ads_compiler.strategy.building import build, build_case, stand_in
from ads_compiler.strategy.facts import (
    SIGMA_STATUS,
    Admitted,
    ResponseFacts,
    TechniqueClaim,
    Telemetry,
    Waiver,
    parse_date,
)
from ads_compiler.strategy.model import Case, Part, Section, Strategy
from ads_compiler.strategy.outline import Outline, outline

__all__ = [
    "SIGMA_STATUS",
    "Admitted",
    "Case",
    "Outline",
    "Part",
    "ResponseFacts",
    "Section",
    "Strategy",
    "TechniqueClaim",
    "Telemetry",
    "Waiver",
    "build",
    "build_case",
    "outline",
    "parse_date",
    "stand_in",
]
