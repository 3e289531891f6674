"""Pages from one ATT&CK release to another: what the facts decide is edited, what they do not is told to a person.

`plan.py` shows the stages. `diff.py` says what two releases have changed. Nothing here writes a file.
"""
