"""Migrates pages to another ATT&CK release: unambiguous changes are edits, others are left open.

`plan.py` has the stages. `diff.py` compares two releases. Nothing here writes a file.
"""
