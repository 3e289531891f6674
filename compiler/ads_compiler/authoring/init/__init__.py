"""A new repository of strategies. `repository.py` writes it from the files in `templates/`.

A template whose file name starts with a dot starts with `dot-` instead, so that no tool reads the
template as its configuration. `@MARKS@` are replaced.
"""
