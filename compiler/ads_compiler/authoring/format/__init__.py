"""The canonical layout of a page. `layout.py` lists the passes in order.

Text is edited in place and never re-serialized, so comments and the author's style are kept. A
result that would change the meaning of the page is discarded (`meaning.py`). Nothing here writes a
file.
"""
