"""Run benchmarks and write what they print to the documentation.

    python bench/write.py                     # all that docs/explanation/performance.md shows
    python bench/write.py startup modules     # some of them

Use an idle machine.
A marker `<!-- figures: bench/startup.py -->` in the page precedes the block that is replaced. The
block says with which Python, on how many cores and on which day it was written.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "performance.md"
_BLOCK = re.compile(
    r"(<!-- figures: bench/(\w+)\.py(?P<options>[^>]*?) -->\n)(?:\n```text\n.*?\n```\n)?", re.DOTALL
)


def block(name: str, options: str) -> str:
    """The output of one benchmark as a block of the page."""
    command = [sys.executable, str(ROOT / "bench" / f"{name}.py"), *options.split()]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    day, python = time.strftime("%Y-%m-%d"), platform.python_version()
    head = f"$ python bench/{name}.py{options}\n# {day}, Python {python}, {os.cpu_count()} cores"
    shown = "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())
    return f"\n```text\n{head}\n\n{shown}\n```\n"


def main(names: list[str]) -> None:
    """Replace the blocks of the named benchmarks, or all blocks."""
    text = PAGE.read_text(encoding="utf-8")
    known = [match[2] for match in _BLOCK.finditer(text)]
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"{PAGE.name} shows no figures of {', '.join(unknown)}; it has {', '.join(known)}")
    for match in list(_BLOCK.finditer(text)):
        if not names or match[2] in names:
            print(f"bench/{match[2]}.py", file=sys.stderr)
            text = text.replace(match[0], match[1] + block(match[2], match["options"]))
            PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
