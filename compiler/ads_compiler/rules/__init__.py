"""The lint rules: one file, one check. To add one: a file here, a line in `registry.py`, a folder in `tests/rules/`."""
