"""Old pages enter with their findings, and only get better."""

import json
import re
import subprocess

import pytest

from ads_compiler.cli import common
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span
from ads_compiler.rules.base import LintRule
from support.baseline_pages import BAD, RAW, entries, report, start, write
from support.settings_projects import BASE, adsc

TODO = "Detect escapes with runc. TODO"
FAILING = BASE.replace("/usr/bin/tcpdump", "/usr/bin/true")


def test_findings_of_the_baseline_are_counted_and_do_not_fail(tmp_path):
    root = start(tmp_path, page=RAW)
    assert adsc(root, "check", "--fail-on", "info").exit_code == 0
    number = len(entries(root))
    text = f"1 strategy checked: no new findings, {number} in the baseline\n"
    assert adsc(root, "check").stdout == text
    (root / "adsc.toml").unlink()
    assert adsc(root, "check").exit_code == 1
    given = adsc(root, "check", "--baseline", root / "adsc-baseline.json")
    assert (given.exit_code, given.stdout) == (0, text)


def test_a_new_finding_fails_as_it_does_without_a_baseline(tmp_path):
    root = start(tmp_path, page=RAW)
    write(root, "page", f"Placeholder: {{{{x}}}}\n{RAW}".replace("- Admin", "- XXX\n- Admin"))
    done = adsc(root, "check", "--fail-on", "info")
    assert done.exit_code == 1
    write(root, "new", BAD.replace("status: review", "status: prodution"))
    assert adsc(root, "check").exit_code == 1


def test_a_second_equal_finding_is_new(tmp_path):
    root = start(tmp_path, page=RAW)
    item = "- Administrators may trigger this.\n"
    write(root, "page", RAW.replace(item, item * 2))
    fresh = [item for item in report(root)["findings"] if not item["baseline"]]
    assert [item["code"] for item in fresh] == ["ADS211", "ADS222"]  # which is about repeated text
    assert adsc(root, "check", "--fail-on", "warning").exit_code == 1


def test_fixed_findings_are_reported_and_fail_only_where_that_is_asked_for(tmp_path):
    root = start(tmp_path, page=RAW)
    before = entries(root)
    write(root, "page", RAW.replace(" TODO", "", 1))
    done = adsc(root, "check")
    assert done.exit_code == 0
    message = "1 finding of the baseline is fixed; remove it with --update-baseline\n"
    assert done.stdout.endswith(message)
    strict = adsc(root, "check", "--strict-baseline", "--format", "sarif")
    why = message.replace("\n", "; --strict-baseline makes this an error\n")
    assert (strict.exit_code, strict.stderr) == (1, why)
    assert json.loads(strict.stdout)["runs"][0]["invocations"][0]["exitCode"] == 1
    updated = adsc(root, "check", "--update-baseline")
    number = len(before) - 1
    assert updated.stderr == f"adsc-baseline.json: {number} findings, 0 added, 1 removed\n"
    assert adsc(root, "check", "--strict-baseline").exit_code == 0
    write(root, "page", RAW)
    assert adsc(root, "check", "--fail-on", "warning").exit_code == 1


@pytest.mark.parametrize("page", [RAW, RAW.replace("# Container escapes\n", "")])
def test_a_raw_page_may_be_renamed(tmp_path, page):
    root = start(tmp_path, page=page, other=RAW.replace("Container escapes", "Other escapes"))
    (root / "strategies/page.md").rename(root / "strategies/zz.md")
    done = adsc(root, "check", "--fail-on", "info", "--strict-baseline")
    assert done.exit_code == 0, done.output
    updated = adsc(root, "check", "--update-baseline")
    assert updated.exit_code == 0
    assert re.search(r"0 added, 0 removed, \d+ moved\n", updated.stderr)
    assert {item["file"] for item in entries(root)} == {"strategies/zz.md", "strategies/other.md"}


def test_a_copy_does_not_take_the_findings_of_its_page(tmp_path):
    root = start(tmp_path, page=BAD)
    write(root, "aaa", BAD)
    findings = report(root)["findings"]
    known = {item["file"] for item in findings if item["baseline"]}
    assert known == {"strategies/page.md"}
    new = {item["file"] for item in findings if not item["baseline"]}
    assert "strategies/aaa.md" in new


def test_a_copy_of_a_page_is_new(tmp_path):
    root = start(tmp_path, page=RAW)
    write(root, "another", RAW)
    done = report(root, "--fail-on", "warning")
    assert {item["file"] for item in done["findings"] if item["baseline"]} == {"strategies/page.md"}
    assert done["counts"]["error"] > 0


def test_a_page_that_is_given_another_id_keeps_its_findings(tmp_path):
    root = start(tmp_path, page=BAD)
    write(root, "page", BAD.replace("EX-1", "EX-7"))
    assert adsc(root, "check", "--fail-on", "warning", "--strict-baseline").exit_code == 0


def test_a_page_that_cannot_be_read_any_more_has_fixed_nothing(tmp_path):
    root = start(tmp_path, page=BAD)
    write(root, "page", BAD.replace("status: review", "status: prodution"))
    done = report(root)
    assert done["baseline"]["fixed"] == 0
    assert done["counts"]["error"] == 1
    write(root, "page", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"))
    (root / "strategies/page.md").write_bytes(b"\xff\xfe")
    assert report(root)["baseline"]["fixed"] == 0


def test_a_page_that_is_gone_has_its_findings_fixed(tmp_path):
    root = start(tmp_path, page=RAW, good=BASE)
    number = sum(item["file"] == "strategies/page.md" for item in entries(root))
    (root / "strategies/page.md").unlink()
    assert report(root)["baseline"]["fixed"] == number
    assert report(root, root / "strategies/good.md")["baseline"]["fixed"] == 0


def git(root, *arguments):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


def test_a_partial_run_neither_reports_nor_drops_what_it_does_not_see(tmp_path):
    root = start(tmp_path, a=RAW, b=RAW.replace("Container", "Host"), good=BASE)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    before = entries(root)
    write(root, "a", RAW.replace(" TODO", "", 1))
    write(root, "b", BASE.replace("EX-1", "EX-2").replace("Packet capture", "File capture"))
    fixed = {
        (): report(root)["baseline"]["fixed"],
        ("a",): report(root, root / "strategies/a.md")["baseline"]["fixed"],
        ("good",): report(root, root / "strategies/good.md")["baseline"]["fixed"],
        ("ADS3",): report(root, "--select", "ADS3", root / "strategies/a.md")["baseline"]["fixed"],
    }
    assert fixed[()] > fixed["a",] == 1
    assert fixed["good",] == fixed["ADS3",] == 0
    git(root, "checkout", "strategies/b.md")
    assert report(root, "--changed")["baseline"]["fixed"] == 1
    for partial in (["--select", "ADS3"], [root / "strategies/good.md"], ["--ignore", "ADS2"]):
        adsc(root, "check", "--update-baseline", *partial)
        assert entries(root) == before
    adsc(root, "check", "--changed", "--update-baseline")
    assert len(entries(root)) == len(before) - 1


def test_one_baseline_serves_check_test_and_build(tmp_path):
    root = start(tmp_path, page=FAILING.replace("### Assumptions", "### Other"), raw=RAW)
    lint = entries(root)
    assert adsc(root, "test").exit_code == 1
    done = adsc(root, "test", "--update-baseline")
    assert done.exit_code == 0
    assert len(entries(root)) > len(lint)
    assert {item["code"] for item in entries(root)} >= {"ADS202", "ADS601"}
    for command in (["check"], ["test"], ["build", "--no-site"]):
        options = ["--fail-on", "info", "--strict-baseline"]
        assert adsc(root, *command, *options).exit_code == 0, command
    write(root, "page", BASE)
    assert report(root)["baseline"]["fixed"] == 1
    assert report(root, command="test")["baseline"]["fixed"] == 1
    assert report(root, "-k", "tcpdump in", command="test")["baseline"]["fixed"] == 0
    assert report(root, "--no-site", command="build")["baseline"]["fixed"] == 2


def test_the_baseline_of_a_build_is_that_of_check_and_test(tmp_path):
    page = FAILING.replace("### Assumptions", "### Other")
    root = start(tmp_path / "a", page=page)
    adsc(root, "test", "--update-baseline")
    other = start(tmp_path / "b", "build", "--no-site", page=page)
    assert entries(root) == entries(other)


def test_waived_findings_are_not_in_the_baseline(tmp_path):
    waivers = (
        "waivers:\n  - {code: ADS202, reason: known for long, until: 2099-01-01, owner: x}\n---\n"
    )
    root = start(tmp_path, page=BAD)
    assert "ADS202" in {item["code"] for item in entries(root)}
    write(root, "page", BAD.replace("\n---\n", f"\n{waivers}", 1))
    # It is accepted by the waiver now, and not fixed.
    assert report(root)["baseline"]["fixed"] == 0
    assert adsc(root, "check", "--strict-baseline").exit_code == 0
    assert "0 added, 1 removed" in adsc(root, "check", "--update-baseline").stderr
    assert "ADS202" not in {item["code"] for item in entries(root)}


def test_every_format_knows_what_is_in_the_baseline(tmp_path):
    root = start(tmp_path, page=RAW)
    write(root, "page", RAW.replace("- Admin", "- XXX TODO\n- Admin"))
    done = report(root)
    old = [item for item in done["findings"] if item["baseline"]]
    new = [item for item in done["findings"] if not item["baseline"]]
    assert (len(old), done["baseline"]["findings"]) == (len(entries(root)), len(old))
    assert new
    (full,) = json.loads(adsc(root, "check", "--format", "sarif-full").stdout)["runs"]
    states = [item["baselineState"] for item in full["results"]]
    assert (states.count("unchanged"), states.count("new")) == (len(old), len(new))
    (run,) = json.loads(adsc(root, "check", "--format", "sarif").stdout)["runs"]
    assert [item["baselineState"] for item in run["results"]] == ["new"] * len(new)
    for name in ("github", "azure"):
        assert len(adsc(root, "check", "--format", name).stdout.splitlines()) == len(new)
    assert len(json.loads(adsc(root, "check", "--format", "gitlab").stdout)) == len(new)
    assert 'skipped message="in the baseline"' in adsc(root, "check", "--format", "junit").stdout
    counts = json.loads(adsc(root, "check", "--statistics", "--format", "json").stdout)
    assert sum(row["count"] for row in counts) == len(new)


def test_fixes_are_applied_to_findings_of_the_baseline(tmp_path):
    page = BASE.replace("platforms: [Linux", "platforms: [linux")
    root = start(tmp_path, page=page)
    (before,) = [item for item in report(root)["findings"] if item["fix"]]
    assert before["baseline"]
    done = adsc(root, "check", "--fix", "--update-baseline")
    assert done.stderr.startswith("1 finding fixed on 1 page\n")
    assert before["fingerprint"] not in {item["fingerprint"] for item in entries(root)}


def test_a_crash_of_a_rule_cannot_enter_the_baseline(tmp_path, monkeypatch):
    def crash(*_):
        yield Diagnostic(Span("strategies/page.md"), "ADS000", "crashed")

    monkeypatch.setattr(LintRule, "run", crash)
    write(tmp_path, "page", RAW)
    done = adsc(tmp_path, "check", "--baseline", tmp_path / "b.json", "--update-baseline")
    assert done.exit_code == 1
    assert "ADS000" not in (tmp_path / "b.json").read_text(encoding="utf-8")


def test_a_review_that_is_due_cannot_enter_the_baseline(tmp_path):
    """Else one run of --update-baseline would accept every later change of a reviewed page."""
    root = start(tmp_path, page=BASE)
    text = BASE.replace("status: review", "status: production")
    for wording, code in (
        (text, "ADS710"),
        (text.replace("Find an intruder", "Catch an intruder"), "ADS711"),
    ):
        page = write(root, "page", wording)
        assert adsc(root, "check", "--update-baseline").exit_code == 1
        assert entries(root) == []
        assert [item["code"] for item in report(root)["findings"]] == [code]
        assert page.read_text("utf-8") == wording
        assert adsc(root, "review", "approve", "EX-1", "--by", "A. Reader").exit_code == 0
        assert adsc(root, "check").exit_code == 0


def test_a_page_that_is_imported_in_its_place_keeps_its_findings(tmp_path):
    """New are findings on the facts that only a front matter has."""
    raw = RAW.replace("Container escapes", "Bypass Security Monitoring Using Containers")
    raw = raw.replace("T1611", "T1114 - Email Collection")
    root = start(tmp_path, page=raw, other=raw)
    first = {item["code"] for item in entries(root)}
    assert {"ADS204", "ADS206", "ADS335"} <= first
    for name in ("page", "other"):
        assert adsc(root, "import", root / "strategies" / f"{name}.md").exit_code == 0
        fresh = [item for item in report(root)["findings"] if not item["baseline"]]
        here = {item["code"] for item in fresh if item["file"] == f"strategies/{name}.md"}
        assert not here & first
        done = adsc(root, "check", "--update-baseline")
        assert done.exit_code == 0
        assert f", {len(fresh)} added" in done.stderr
        assert adsc(root, "check", "--fail-on", "info").exit_code == 0


def test_the_findings_of_the_baseline_can_be_read(tmp_path):
    root = start(tmp_path, page=RAW)
    number = len(entries(root))
    done = adsc(root, "check", "--no-baseline")
    assert done.exit_code == 1
    assert "ADS005" in done.stdout
    assert "in the baseline" not in done.stdout
    counts = adsc(root, "check", "--statistics").stdout
    assert counts == f"     0  total, and {number} in the baseline\n"
    wrong = adsc(root, "check", "--no-baseline", "--update-baseline")
    assert (
        wrong.exit_code,
        "it cannot be combined with other baseline options" in wrong.stderr,
    ) == (2, True)


def test_watching_follows_the_baseline(tmp_path):
    root = start(tmp_path, page=RAW)
    assert (root / "adsc-baseline.json").resolve() in common.watched(root, ())


@pytest.mark.parametrize("command", [["check"], ["test"], ["build", "--no-site"]])
def test_a_configured_baseline_that_is_not_there_yet_is_empty(tmp_path, command):
    root = start(tmp_path, page=RAW)
    (root / "adsc-baseline.json").unlink()
    done = adsc(root, *command)
    assert "baseline 'adsc-baseline.json' does not exist yet: every finding is new" in done.stderr
    assert done.exit_code == adsc(root, *command, "--no-baseline").exit_code
    assert not (root / "adsc-baseline.json").exists()
    strict = adsc(root, *command, "--strict-baseline")
    assert (strict.exit_code, "does not exist" in strict.stderr) == (2, True)
    given = adsc(root, *command, "--baseline", root / "b.json")
    message = "adsc: baseline 'b.json' does not exist; create it with --update-baseline\n"
    assert (given.exit_code, given.stderr) == (2, message)


@pytest.mark.parametrize(
    "options",
    [["--update-baseline"], ["--strict-baseline"], ["--update-baseline", "--watch"]],
    ids=" ".join,
)
def test_options_without_a_baseline_to_act_on_are_errors(tmp_path, options):
    write(tmp_path, "page", BASE)
    assert adsc(tmp_path, "check", *options).exit_code == 2
