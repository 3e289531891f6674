"""The inline scripts that may run on the site: those in the templates of the theme and the project.

The maintainers of a project choose the templates; the pages contain text of authors. So a script is
trusted because a template has it, whatever the built pages contain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
# A value that a template writes between quotation marks, such as the way to the root of the site.
_VALUE = re.compile(r"""(?<=["'])\{\{-?[^{}]*-?\}\}(?=["'])""")
# Without quotation marks, white space, backslashes and angle brackets it cannot leave its string.
_VALUES = r"[\w./:-]*"


def template_scripts(folders: Iterable[Path]) -> tuple[re.Pattern[str], ...]:
    """Return a pattern for each inline script in the templates of these folders.

    A script that a template composes in any other way than by values in quotation marks has none.
    """
    patterns: dict[str, None] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.html")):
            for attributes, script in _SCRIPT.findall(path.read_text(encoding="utf-8")):
                pattern = None if "application/json" in attributes else _pattern(script)
                if pattern is not None:
                    patterns[pattern] = None
    return tuple(map(re.compile, patterns))


def _pattern(script: str) -> str | None:
    parts = _VALUE.split(script)
    if not script.strip() or any(mark in part for part in parts for mark in ("{{", "{%", "{#")):
        return None
    return _VALUES.join(map(re.escape, parts))
