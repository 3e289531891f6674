"""What a draft says where only its author knows: a TODO a gap, so that the checks find each of them."""

from __future__ import annotations

from ads_compiler.authoring.draft.markdown import TODO

GOAL = f"{TODO} one sentence that says which event this strategy finds; the site shows it as the summary."
CATEGORIZATION = f"{TODO} why this mapping and not a neighbour of it."
ABSTRACT = f"{TODO} one paragraph: what is collected, what is looked for, what is left out."
CONTEXT = f"{TODO} what an analyst who has never seen this must know to judge an alert."
BLIND_SPOTS = f"- {TODO} a way past the detection that it does not see, best with a case of events that are missed."
ASSUMPTIONS = f"- {TODO} what must be collected and configured so that this can fire."
FALSE_POSITIVE = (
    f"{TODO} a benign event that looks alike, and the field and value that tell it apart."
)
VALIDATION = (
    f"{TODO} how to make the strategy fire, step by step, and the alerts that are expected."
)
PRIORITY = f"{TODO} the criteria by which one alert counts more or less than another."
RESPONSE = f"""1. {TODO} read the field that tells whether the event was meant.
2. {TODO} stop the damage, and say what must be kept as evidence.
3. {TODO} hand over to whom."""
