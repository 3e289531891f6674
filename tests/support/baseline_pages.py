"""Pages with findings, and projects that hold them."""

from __future__ import annotations

import json

from support.settings_projects import BASE, adsc

BAD = BASE.replace("### Assumptions", "### Other").replace(
    "[credential-access, discovery]", "[execution]"
)
RAW = """# Container escapes

## Goal

Detect escapes with runc. TODO

## Categorization

T1611

## False Positives

- Administrators may trigger this.

## Response

Look into it. TODO
"""


def write(root, name, text):
    path = root / "strategies" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def report(root, *arguments, command="check"):
    done = adsc(root, command, "--format", "json", *arguments)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def prints(root, *arguments):
    return [item["fingerprint"] for item in report(root, *arguments)["findings"]]


def start(root, *arguments, **pages):
    """A project whose findings are all in its baseline."""
    for name, text in pages.items():
        write(root, name, text)
    (root / "adsc.toml").write_text('baseline = "adsc-baseline.json"\n', encoding="utf-8")
    done = adsc(root, *(arguments or ("check",)), "--update-baseline")
    assert done.exit_code == 0, done.output
    return root


def entries(root):
    text = (root / "adsc-baseline.json").read_text(encoding="utf-8")
    return json.loads(text)["findings"]
