"""The ATT&CK claims in the prose of a page, and the checks of these claims."""
