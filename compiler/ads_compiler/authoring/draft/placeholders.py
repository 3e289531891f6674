"""Text for the parts of a draft that only its author knows: a TODO each, found by the checks."""

from __future__ import annotations

from ads_compiler.authoring.draft.markdown import TODO

GOAL = (
    f"{TODO} one sentence that names the event this strategy detects; "
    "the site shows it as the summary."
)
CATEGORIZATION = f"{TODO} why this technique and not a related one."
ABSTRACT = f"{TODO} one paragraph: what is collected, what is searched for, what is excluded."
CONTEXT = f"{TODO} what an analyst who has never seen this needs to know to assess an alert."
BLIND_SPOTS = (
    f"- {TODO} a way to evade the detection, ideally with a case of events that it misses."
)
ASSUMPTIONS = f"- {TODO} what must be collected and configured for this to fire."
FALSE_POSITIVE = f"{TODO} a similar benign event, and the field and value that distinguish it."
VALIDATION = f"{TODO} how to make the strategy fire, step by step, and the expected alerts."
PRIORITY = f"{TODO} the criteria that raise or lower an alert's priority."
RESPONSE = f"""1. {TODO} check the field that shows whether the event was intended.
2. {TODO} stop the damage, and state what to preserve as evidence.
3. {TODO} name who takes over."""
