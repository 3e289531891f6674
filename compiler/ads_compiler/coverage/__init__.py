"""Which techniques of ATT&CK the strategies cover, how well, and what ATT&CK itself advises.

`model` measures, `gaps` asks for a part, `analytics` compares with ATT&CK's detection strategies; `matrix`, `tables`
and `navigator` write what was measured as text, as JSON and CSV, and as layers for ATT&CK Navigator.
"""
