"""Files of events that a case names are read up to limits."""

import gzip
import json

import pytest

from ads_compiler.testing.cases import running
from support.projects import BASE, project
from support.settings_projects import adsc

CASE = """```yaml case
name: from a file
source: synthetic
events: {file: events/many.jsonl.gz}
```

## Priority
"""


@pytest.fixture
def folder(tmp_path):
    root = project(tmp_path, page=BASE.replace("## Priority\n", CASE, 1))
    (root / "strategies" / "events").mkdir()
    return root


def failures(root, content):
    path = root / "strategies" / "events" / "many.jsonl.gz"
    path.write_bytes(gzip.compress(content))
    report = json.loads(adsc(root, "test", "--format", "json").stdout)
    return [item["message"] for item in report["cases"] if item["code"] == "ADS606"]


def test_a_bomb_in_a_case_is_not_unpacked_whole(folder):
    bomb = json.dumps({"text": "x" * 1_000}).encode() + b"\n"
    assert failures(folder, bomb * 60_000) == [
        "the file events/many.jsonl.gz: cannot be read to its end: it unpacks to more than 50 MB"
    ]


def test_a_case_has_a_limited_number_of_events(folder, monkeypatch):
    monkeypatch.setattr(running, "MAX_EVENTS", 30)
    assert failures(folder, b"{}\n" * 31) == [
        "the file 'events/many.jsonl.gz' has more than 30 events"
    ]
    assert not failures(folder, b"{}\n" * 30)
