"""Drafts of strategies: a scaffold for a technique, and pages from plain Sigma files.

What the author still has to write is a line that starts with "TODO", which the checks report.
Nothing here writes to disk.
"""
