"""Many rules over many events: which rules of thousands an event can match at all.

`needs.py` derives from the logic of a rule what any matching event must have. `screen.py` holds the
needs of all rules against an event at once, so only a few rules are evaluated; the rule itself
still decides. `scan.py` finds the texts that the needs name. All but `needs.py` is part of the
runtime of detectors and uses only the standard library.
"""
