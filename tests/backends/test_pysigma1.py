"""The project behaves the same with pySigma 1, which sigma-cli and the backends require."""

import os
import subprocess
import sys
from importlib.metadata import version

import pytest

from backends.environment import ROOT, python

pytestmark = [
    pytest.mark.backends,
    pytest.mark.skipif(
        version("pysigma").startswith("1."), reason="these tests run with pySigma 1 themselves"
    ),
]
# The suites that read Sigma and take seconds; `make test-pysigma1` runs all that read it.
SHORT = ["tests/sigma"]


@pytest.fixture(scope="module")
def pysigma1():
    """The Python of the environment that has pySigma 1."""
    return python()


def test_the_packages_agree_on_their_versions(pysigma1):
    done = subprocess.run(
        [pysigma1, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_rules_become_the_same_trees_and_findings(pysigma1):
    files = sorted(
        [*ROOT.glob("tests/sigma/logic/cases/*.yml"), *ROOT.glob("tests/sigma/cases/*.yml")]
    )
    script, pipeline = ROOT / "tests/backends/lowered.py", ROOT / "tests/backends/pipeline.yml"
    one, two = (
        subprocess.run(
            [which, script, pipeline, "7", "500", *files],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for which in (pysigma1, sys.executable)
    )
    assert one.count("Rule(key=") > 200
    assert one.count("Diagnostic(") > 1000
    assert one == two


def test_strategies_get_the_same_findings_and_exports(pysigma1, tmp_path):
    findings, exports = [], []
    for number, which in enumerate((pysigma1, sys.executable)):
        check = subprocess.run(
            [which, "-m", "ads_compiler", "check"], cwd=ROOT, capture_output=True, text=True
        )
        findings.append((check.returncode, check.stdout))
        out = tmp_path / str(number)
        subprocess.run(
            [which, "-m", "ads_compiler", "export", "sigma", "-o", out], cwd=ROOT, check=True
        )
        exports.append({path.name: path.read_bytes() for path in out.glob("[!.]*")})
    assert exports[0]
    assert findings[0] == findings[1]
    assert exports[0] == exports[1]


def test_the_suites_of_sigma_pass(pysigma1):
    command = [pysigma1, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *SHORT]
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))
    }
    done = subprocess.run(
        command, cwd=ROOT, env=outside, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]
