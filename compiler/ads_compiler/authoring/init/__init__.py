"""A new repository of strategies. `repository.py` writes it; `templates/` holds its files, as they will stand there.

A template's name begins with `dot-` where the file's begins with a dot, so that nothing takes it for its own.
"""
