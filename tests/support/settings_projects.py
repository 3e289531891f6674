"""A project in a folder, and the command line on it."""

from __future__ import annotations

import json

from click.testing import CliRunner

from ads_compiler.cli import main
from support.projects import BASE, project

__all__ = ["BASE", "adsc", "codes", "findings", "project"]


def adsc(root, *arguments):
    done = CliRunner().invoke(main, [*map(str, arguments), "--project", str(root)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def findings(root, *arguments):
    return json.loads(adsc(root, "check", "--format", "json", *arguments).stdout)["findings"]


def codes(root, *arguments):
    return [item["code"] for item in findings(root, *arguments)]
