"""The lint rules: one file, one check. To add one: a file here, a line in `registry.py`, the file of its cases."""
