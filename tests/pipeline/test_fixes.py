import pytest

from ads_compiler.core.diagnostics import Diagnostic, Fix
from ads_compiler.core.text import Text
from ads_compiler.pipeline.fixes import fixed
from support.settings_projects import BASE, adsc, codes, project

TECHNIQUE = "    - id: T1040\n      tactics: [credential-access, discovery]"


def run(root, *options):
    done = adsc(root, "check", *options)
    return done, (root / "strategies" / "capture.md").read_text(encoding="utf-8")


def test_the_base_page_has_the_technique_that_is_changed_here():
    assert TECHNIQUE in BASE


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("status: review", "status: reviw"),
        ("priority: high", "priorty: high"),
        (TECHNIQUE, TECHNIQUE.replace("[credential-access", "[Credential Access")),
        (
            TECHNIQUE,
            TECHNIQUE.replace("[credential-access", '["TA0006"').replace('"TA0006"', "TA0006"),
        ),
        (
            TECHNIQUE.replace("T1040", "T1040\n      name: Network Sniffing"),
            TECHNIQUE.replace("T1040", "T1040\n      name: network  sniffing."),
        ),
        ("platforms: [Linux", "platforms: [linux"),
        (
            "## Strategy Abstract\n\nThe attacker’s café. ",
            "## Strategy Abstract\n\nThe attackerâ€™s cafÃ©. ",
        ),
        (
            "https://attack.mitre.org/techniques/T1040",
            "https://attack.mitre.org/wiki/Technique/T1040",
        ),
    ],
)
def test_what_is_certain_is_fixed(tmp_path, right, wrong):
    good = BASE if right in BASE else BASE.replace(TECHNIQUE, right)
    if right.startswith("## Strategy Abstract"):
        good = BASE.replace("## Strategy Abstract\n\n", right)
    elif right not in good:
        good = BASE.replace("## Categorization\n", f"## Categorization\n\n[T1040]({right}).\n")
    bad = good.replace(right, wrong)
    root = project(tmp_path, capture=bad)
    before = codes(root)
    assert before
    shown, kept = run(root, "--diff")
    assert (shown.exit_code, kept) == (1, bad)
    added = [
        line[1:]
        for line in shown.stdout.split("\n")
        if line.startswith("+") and not line.startswith("+++")
    ]
    assert added
    assert set(added) <= set(good.split("\n")) - set(bad.split("\n"))
    done, text = run(root, "--fix")
    assert text == good, done.stdout
    assert "fixed on 1 page" in done.stderr
    assert len(codes(root)) < len(before)
    assert run(root, "--diff")[0].exit_code == 0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("status: review", "status: reviewing"), ("tags: [containers]", "tagged: [containers]")],
)
def test_what_is_only_likely_is_fixed_when_asked_for(tmp_path, right, wrong):
    good = BASE.replace("status: review", right) if right.startswith("status") else BASE
    bad = good.replace(right, wrong)
    root = project(tmp_path, capture=bad)
    done, text = run(root, "--fix")
    assert text == bad
    assert "1 more can be fixed with --unsafe-fixes" in done.stderr
    assert run(root, "--fix", "--unsafe-fixes")[1] == good


def test_a_revoked_technique_is_left_to_a_person(tmp_path):
    bad = BASE.replace("T1040", "T1089")
    root = project(tmp_path, capture=bad)
    assert run(root, "--fix", "--unsafe-fixes")[1].count("T1089") == bad.count("T1089")


def test_line_ends_and_the_mark_of_byte_order_stay(tmp_path):
    root = project(tmp_path)
    file = root / "strategies" / "capture.md"
    bad = BASE.replace("status: review", "status: reviw")
    file.write_bytes(b"\xef\xbb\xbf" + bad.replace("\n", "\r\n").encode())
    adsc(root, "check", "--fix")
    assert file.read_bytes() == b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode()


def test_only_selected_and_unwaived_findings_are_fixed(tmp_path):
    bad = BASE.replace("[Linux", "[linux").replace("[credential-access", "[Credential Access")
    waived = bad.replace(
        "tags: [", "waivers: [{code: ADS306, reason: a, owner: b, until: 2999-01-01}]\ntags: ["
    )
    root = project(tmp_path, capture=waived)
    text = run(root, "--fix")[1]
    assert "[linux" in text
    assert "[credential-access" in text
    root = project(tmp_path, capture=bad)
    assert run(root, "--fix", "--select", "ADS306")[1] == bad.replace("[linux", "[Linux")


def test_a_comment_that_accepts_nothing_is_removed(tmp_path):
    bad = BASE.replace("## Priority\n", "## Priority\n\n<!-- adsc: allow ADS801 reason=a -->\n")
    text = run(project(tmp_path, capture=bad), "--fix")[1]
    assert "adsc:" not in text


def finding(source, start, end, text, safe=True):
    span = source.span(start, end)
    return Diagnostic(span, "ADS101", "x", fix=Fix("x", ((span, text),), safe))


def test_of_two_fixes_at_one_place_the_second_waits():
    source = Text("a.md", BASE)
    at = BASE.index("status: ")
    done = fixed(
        source,
        [finding(source, at, at + 14, "status: draft"), finding(source, at + 4, at + 14, "x")],
        unsafe=False,
    )
    assert done.text == BASE.replace("status: review", "status: draft")
    assert (len(done.applied), done.left) == (1, 1)


def test_a_page_that_could_not_be_read_afterwards_is_left(tmp_path):
    source = Text("a.md", BASE)
    at = BASE.index("title:")
    done = fixed(source, [finding(source, at, at + 6, "[")], unsafe=False)
    assert (done.text, done.broken, done.edits) == (BASE, True, ())


def test_unsafe_fixes_are_left_out_unless_asked_for():
    source = Text("a.md", BASE)
    at = BASE.index("status: ")
    one = finding(source, at, at + 14, "status: draft", safe=False)
    assert fixed(source, [one], unsafe=False).text == BASE
    assert fixed(source, [one], unsafe=True).text != BASE
