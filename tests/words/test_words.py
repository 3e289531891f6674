"""Every text of the project in the words of the field: none of those in `avoid.toml`.

`python tests/words/test_words.py` prints the places, `--all` every text that a reader can meet.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from support.texts import Words, of_file  # noqa: E402 - the script form needs the path first

KINDS = ("string", "docstring", "comment", "identifier", "line")
# What others wrote, the test of words itself, and data.
LEFT_OUT = re.compile(
    r"^(schema/attack/|tests/words/|evidence/benign/|strategies/events/|CHANGELOG\.md|LICENSE|NOTICE)"
)


def avoided() -> list[tuple[re.Pattern[str], str, tuple[str, ...]]]:
    """The patterns with what to write, and the kinds of text in which they count."""
    rows = tomllib.loads((Path(__file__).parent / "avoid.toml").read_text(encoding="utf-8"))[
        "avoid"
    ]
    return [
        (
            re.compile(rf"\b(?:{row['pattern']})\b", 0 if row.get("cased") else re.IGNORECASE),
            row["write"],
            tuple(row.get("kinds", KINDS)),
        )
        for row in rows
    ]


def texts() -> Iterator[Words]:
    """Every text of every file under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if not LEFT_OUT.match(name) and path.is_file():
            # Expressions hold words that authors write.
            yield from (item for item in of_file(path, name) if "(?" not in item.text)


def places() -> Iterator[str]:
    """Where a word stands that is to be avoided, and what to write."""
    patterns = avoided()
    for item in texts():
        for pattern, write, kinds in patterns:
            match = pattern.search(item.text) if item.kind in kinds else None
            if match:
                yield f"{item.file}:{item.line}: '{match[0]}' in a {item.kind}: write {write}"


def test_no_text_has_words_that_read_as_translated() -> None:
    problems = list(dict.fromkeys(places()))
    assert not problems, "\n".join([f"{len(problems)} places", *problems[:40]])


def test_a_bad_word_is_seen_in_every_kind_of_text(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(
        '"""Is told."""\n# it is told\ntold = 1\nx = "what is told here"\n', encoding="utf-8"
    )
    (pattern, _, _), *_ = avoided()
    seen = {item.kind for item in of_file(path, "sample.py") if pattern.search(item.text)}
    assert seen == {"docstring", "comment", "identifier", "string"}


if __name__ == "__main__":
    lines = (
        (f"{item.file}:{item.line}: {item.kind}: {item.text.strip()}" for item in texts())
        if "--all" in sys.argv
        else places()
    )
    sys.stdout.writelines(f"{line}\n" for line in lines)
