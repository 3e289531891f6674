"""Pages: checked, tested and built, and the formats of findings agree."""

import json

from fuzz import mutate
from fuzz.target import Target, WrongAnswer, adsc, choice, seeds, write

_SEEDS = seeds("pages", "tests/support/base.md", "strategies/*0.md", "strategies/[a-d]*.md")
_OTHERS = (
    ("test",),
    ("build", "--no-site"),
    ("fmt", "--diff"),
    ("status",),
    ("test", "--mutate"),
    ("export", "sigma", "-o", "out"),
    ("coverage",),
)


def _draw(rng):
    return mutate.lined(rng, rng.choice(_SEEDS), _SEEDS)


def _run(data, folder):
    write(folder, "adsc.toml", "review_required = []\n")
    write(folder, "strategies/page.md", data)
    outcome, text = adsc(folder, "check", "--format", "json")
    report = json.loads(text)
    plain, lines = adsc(folder, "check")
    if plain != outcome:
        raise WrongAnswer(f"check gives {plain} as text and {outcome} as JSON")
    shown = [item["code"] for item in report["findings"] if item["waived"] is None]
    if any(code not in lines for code in shown):
        raise WrongAnswer(f"the text lacks some of {shown}")
    adsc(folder, *choice(data, *_OTHERS))
    return outcome


TARGETS = (Target("pages", _draw, _run),)
