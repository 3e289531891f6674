"""Which techniques of ATT&CK the strategies cover, how well, and what ATT&CK advises.

`model` measures, `gaps` selects a part, and `analytics` compares with ATT&CK's detection
strategies. `matrix` writes text, `tables` JSON and CSV, `navigator` layers for ATT&CK Navigator.
"""
