"""A new repository of strategies. `repository.py` writes it; `templates/` holds its files.

The name of a template begins with `dot-` where that of the file begins with a dot, so that no tool
reads a template as its configuration. `@MARKS@` are filled in.
"""
