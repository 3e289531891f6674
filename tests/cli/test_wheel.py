"""The wheel alone, without the checkout, checks and builds a strategies folder elsewhere."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.projects import BASE, project

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder that holds the unpacked wheel."""
    out = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        out,
        ROOT,
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = out.glob("ads_compiler-*.whl")
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def adsc(installed, root, *arguments):
    command = [sys.executable, "-m", "ads_compiler", *arguments]
    env = os.environ | {"PYTHONPATH": str(installed)}
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)


def test_the_wheel_checks_and_builds_elsewhere(installed, tmp_path):
    root = project(tmp_path)
    done = adsc(installed, root, "build", "--strict")
    assert done.returncode == 0, done.stderr
    assert (root / "build" / "site" / "strategies" / "ex-1" / "index.html").is_file()
    assert (root / "build" / "site" / "assets" / "ads.css").is_file()
    assert (root / "build" / "detectors" / "ex_1.py").is_file()


def test_the_wheel_finds_what_is_wrong(installed, tmp_path):
    page = BASE.replace("T1040", "T1562.001")
    done = adsc(installed, project(tmp_path, a=page), "check", "--fail-on", "warning")
    assert done.returncode == 1
    assert "its successor is T1685" in done.stdout


def test_the_wheel_carries_its_data_and_notices(installed):
    package = installed / "ads_compiler"
    for name in (
        "data/schema/strategy.schema.json",
        "data/schema/attack/20.0.json.gz",
        "data/schema/attack/LICENSE-MITRE-ATTACK.txt",
        "data/site/overrides/strategy.html",
        "rules/attack/ads301_revoked_technique.yml",
        "site/mkdocs.default.yml",
        "py.typed",
    ):
        assert (package / name).is_file(), name
    code = "import ads_compiler; print(ads_compiler.__file__)"
    env = os.environ | {"PYTHONPATH": str(installed)}
    findings = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert Path(findings.stdout.strip()).is_relative_to(installed)
    assert list(installed.glob("*.dist-info/licenses/NOTICE"))


def test_the_wheel_explains_with_examples(installed, tmp_path):
    assert "## Bad" in adsc(installed, tmp_path, "explain", "ADS301").stdout
