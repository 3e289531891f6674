"""The canonical layout of a page: one way to write what a page says. `layout.py` shows the passes in order.

Text is edited at its places and never serialised anew, so comments and the author's style stay. A result that would
say something else than the page is thrown away (`meaning.py`). Nothing here writes a file.
"""
