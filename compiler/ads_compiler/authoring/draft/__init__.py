"""Drafts of strategies: a scaffold for a technique, and pages made of plain Sigma files.

What is still to write is marked with "TODO" on a line of its own, so that the checks find it. Nothing here writes.
"""
