"""The lint rules, one check per file.

To add a rule, add its file, its case file, and a line in `registry.py`.
"""
