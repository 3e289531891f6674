"""Regression tests that are recorded next to a Sigma rule, as cases of its page.

SigmaHQ's rules name an `info.yml` as `regression_tests_path`, from the top of the repository. It
lists files of events, with the number of matches; a `.json` next to an `.evtx` has the same events.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from ads_compiler.authoring.draft.attributes import texts
from ads_compiler.authoring.draft.markdown import fenced, scalar
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text

MOST_CHARACTERS = 30_000  # of the events of a test, as JSON on the page


def cases(text: Text, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The cases of a rule in the file `text`, and notes on tests left out: pairs of both."""
    for given in texts(facts.get("regression_tests_path")):
        top = _top(Path(text.name), given)
        if top is None:
            yield "", f"{given} is not there"
            continue
        info = _plain(top / given)
        listed = info.get("regression_tests_info") if isinstance(info, dict) else None
        for test in listed if isinstance(listed, list) else ():
            if isinstance(test, dict) and isinstance(test.get("path"), str):
                yield _case(top, test)


def _case(top: Path, test: dict[str, Any]) -> tuple[str, str]:
    place = str(test["path"])
    path = (top / place).with_suffix(".json")
    if not path.resolve().is_relative_to(top) or not path.is_file():
        return "", f"{place}: there is no JSON file of these events"
    lines = [json.dumps(event, ensure_ascii=False) for event in _events(path)]
    if not lines or sum(map(len, lines)) > MOST_CHARACTERS:
        return "", f"{place}: {'too many events' if lines else 'no events'} for a page"
    count = test.get("match_count")
    rows = [
        f"name: {scalar(str(test.get('name') or Path(place).stem))}",
        f"source: {scalar(f'dataset: {place}')}",
        *([f"alerts: {count}"] if type(count) is int and count > 0 else []),
        "events:",
        *(f"  - {line}" for line in lines),
    ]
    return fenced("\n".join(rows), "yaml case"), ""


def _events(path: Path) -> list[dict[str, Any]]:
    """The events of a file, as runs read it; none if a part of it cannot be read."""
    source = read_text(path, path.name)
    if isinstance(source, Diagnostic) or len(source.text) > 10 * MOST_CHARACTERS:
        return []
    problems: list[str] = []
    stream = BytesIO(source.text.encode("utf-8"))
    events = list(Reading(problems.append).read(stream, path.name))
    return [] if problems else events


def _top(rule: Path, given: str) -> Path | None:
    """The folder above a rule from which a path leads to a file inside it."""
    for folder in rule.resolve().parents:
        path = folder / given
        if path.resolve().is_relative_to(folder) and path.is_file():
            return folder
    return None


def _plain(path: Path) -> Any:
    source = read_text(path, path.name)
    node, findings = yaml.read(source) if isinstance(source, Text) else (None, ())
    return yaml.plain(node) if node is not None and not findings else None
