"""The Python API, used as a program of a user would use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import ads_compiler
from ads_compiler.cli import main
from support import projects

ALERTING = {
    "Image": "/usr/bin/tcpdump",
    "container.id": "4f2a",
    "logsource": {"product": "linux", "category": "process_creation"},
}
RULE = """\
title: Packet capture tool
id: 4c1b7c1e-63f0-4c53-9c8f-2b0a4f3d9a10
logsource: {product: linux, category: process_creation}
level: high
detection:
  tool:
    Image|endswith: [/tcpdump, /tshark]
  condition: tool
"""
REFUSED = RULE.replace("condition: tool", "condition: tool | count() > 3").replace("4c1b", "5c1b")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return projects.project(tmp_path / "project")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "capture.yml").write_text(RULE, encoding="utf-8")
    (folder / "refused.yml").write_text(REFUSED, encoding="utf-8")
    return folder


def test_check_returns_the_findings_of_the_command(project: Path) -> None:
    projects.project(project, capture=projects.BASE.replace("T1040", "T1562.001"))
    result = ads_compiler.check(project)
    shown = CliRunner().invoke(main, ["check", "--project", str(project), "--format", "json"])
    findings = json.loads(shown.stdout)["findings"]
    assert [(d.code, d.span.line, d.message) for d in result.diagnostics] == [
        (finding["code"], finding["line"], finding["message"]) for finding in findings
    ]
    assert "ADS301" in {d.code for d in result.diagnostics}


def test_check_reports_only_what_is_selected_on_the_pages_that_are_named(project: Path) -> None:
    projects.project(
        project,
        capture=projects.BASE.replace("T1040", "T1562.001"),
        other=projects.BASE.replace("EX-1", "EX-3").replace("T1040", "T9999"),
    )
    page = project / "strategies" / "other.md"
    codes = {d.code for d in ads_compiler.check(project, [page], select=["ADS3"]).diagnostics}
    assert "ADS302" in codes
    assert "ADS301" not in codes
    assert {code[:4] for code in codes} == {"ADS3"}


def test_test_returns_the_result_of_each_case(project: Path) -> None:
    result = ads_compiler.test(project)
    assert result.evidence.results
    assert all(case.passed for case in result.evidence.results)
    assert result.evidence.proven("EX-1")
    assert not result.evidence.scores
    assert ads_compiler.test(project, mutate=True).evidence.scores["EX-1"].total > 0


def test_a_broken_rule_fails_its_case(project: Path) -> None:
    projects.project(project, capture=projects.BASE.replace("[/tcpdump, ", "[/tcpdamp, "))
    result = ads_compiler.test(project)
    assert not result.evidence.proven("EX-1")
    assert "ADS601" in {d.code for d in result.diagnostics}


def test_build_writes_detectors_and_returns_the_verdict(project: Path) -> None:
    built = ads_compiler.build(project, site=False)
    assert built.detectors == 1
    assert built.site is None
    assert (project / "build" / "detectors" / "manifest.json").is_file()
    assert built.result.evidence.proven("EX-1")


def test_build_publishes_the_site(project: Path) -> None:
    built = ads_compiler.build(project)
    assert built.site is not None
    assert (built.site / "index.html").is_file()


def test_compile_rules_keeps_sound_rules_and_says_why_others_are_refused(
    rules: Path, tmp_path: Path
) -> None:
    compiled = ads_compiler.compile_rules(rules, project=tmp_path)
    assert [rule.title for rule in compiled.rules] == ["Packet capture tool"]
    assert [finding.code for finding in compiled.refused] == ["ADS402"]
    assert set(compiled.files()) == {
        "sigma_rules.py",
        "manifest.json",
        "adsc_runtime.py",
        "plan.json",
        "routes.json",
    }


def test_run_yields_the_alerts_of_the_strategies(project: Path) -> None:
    alerts = list(ads_compiler.run([ALERTING, {"Image": "/bin/ls"}], project=project))
    assert [alert["strategy"] for alert in alerts] == ["EX-1"]


def test_run_yields_the_alerts_of_compiled_rules(rules: Path, tmp_path: Path) -> None:
    compiled = ads_compiler.compile_rules([rules / "capture.yml"], project=tmp_path)
    alerts = list(ads_compiler.run([ALERTING], project=tmp_path, rules=compiled))
    assert [alert["rule"]["title"] for alert in alerts] == ["Packet capture tool"]


def test_explain_returns_the_page_of_the_command() -> None:
    assert ads_compiler.explain("ads301") == CliRunner().invoke(main, ["explain", "ADS301"]).stdout


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda folder: ads_compiler.check(folder), "no strategy found"),
        (lambda folder: ads_compiler.run([], project=folder), "no strategy"),
        (lambda folder: ads_compiler.explain("ADS999"), "ADS999"),
        (lambda folder: ads_compiler.compile_rules(folder / "none", project=folder), "none"),
    ],
)
def test_a_wrong_set_up_raises_one_line_at_once(call, message, tmp_path: Path) -> None:
    with pytest.raises(ads_compiler.AdscError, match=message) as caught:
        call(tmp_path)
    assert "\n" not in str(caught.value)


def test_an_unknown_setting_raises(project: Path) -> None:
    (project / "adsc.toml").write_text("colour = 1\n", encoding="utf-8")
    with pytest.raises(ads_compiler.AdscError, match="colour"):
        ads_compiler.check(project)


def test_every_public_name_is_there_and_unknown_ones_are_attribute_errors() -> None:
    for name in ads_compiler.__all__:
        assert getattr(ads_compiler, name) is not None
    with pytest.raises(AttributeError, match="sing"):
        ads_compiler.sing  # noqa: B018


def test_the_package_imports_nothing_until_a_name_is_used() -> None:
    code = (
        "import sys, ads_compiler; print([m for m in sys.modules if m.startswith('ads_compiler.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
