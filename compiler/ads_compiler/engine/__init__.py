"""Many rules over many events: which rules of thousands an event can match at all.

`needs.py` derives from the logic of a rule what any matching event must have. The runtime of
detectors holds the needs of all rules against an event at once (`codegen/runtime/screen.py`), so
that only a few rules are evaluated; the rule itself still decides.
"""
