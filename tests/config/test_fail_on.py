"""From which severity on a page fails the run, by its status."""

import pytest

from support.settings_projects import BASE, adsc, project

WARNING = BASE.replace("### Assumptions", "### Other")
RAW = "# A page\n\n## Goal\n\nDetect it.\n\n## Response\n\nLook.\n"


def ending(root, setting, *arguments):
    (root / "adsc.toml").write_text(f"fail_on = {setting}\n", encoding="utf-8")
    return adsc(root, *(arguments or ("check",))).exit_code


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ('{ review = "warning" }', 1),
        ('{ review = "error" }', 0),
        ('{ production = "warning" }', 0),
        ('{ draft = "info", production = "info", raw = "info" }', 0),
        ('"warning"', 1),
    ],
)
def test_a_page_fails_from_the_severity_of_its_status_on(tmp_path, setting, code):
    assert ending(project(tmp_path, capture=WARNING), setting) == code


def test_each_page_counts_by_its_own_status(tmp_path):
    other = WARNING.replace("status: review", "status: draft").replace("EX-1", "EX-2")
    root = project(tmp_path, review=WARNING, draft=other.replace("Packet", "Stream"))
    assert ending(root, '{ review = "error", draft = "never" }') == 0
    assert ending(root, '{ review = "never", draft = "warning" }') == 1
    assert ending(root, '{ review = "never", draft = "never" }') == 0


def test_pages_without_front_matter_are_raw(tmp_path):
    root = project(tmp_path, page=RAW)
    assert ending(root, '{ draft = "never" }') == 1
    assert ending(root, '{ raw = "never" }') == 0
    (root / "strategies/page.md").write_text(f"---\n{RAW}", encoding="utf-8")
    assert ending(root, '{ raw = "never" }') == 1


def test_a_page_whose_front_matter_cannot_be_read_always_fails(tmp_path):
    root = project(tmp_path, page=BASE.replace("status: review", "status: prodution"))
    never = ", ".join(f'{key} = "never"' for key in ("draft", "review", "production", "raw"))
    assert ending(root, f"{{ {never} }}") == 1


@pytest.mark.parametrize("command", [["check"], ["build", "--no-site"]])
def test_the_option_goes_before_the_setting(tmp_path, command):
    root = project(tmp_path, capture=WARNING)
    assert ending(root, '{ review = "never" }', *command, "--fail-on", "warning") == 1
    assert ending(root, '{ review = "info" }', *command, "--fail-on", "never") == 0


@pytest.mark.parametrize("command", [["test"], ["build", "--no-site"]])
def test_failed_cases_count_by_status(tmp_path, command):
    root = project(tmp_path, capture=BASE.replace("/usr/bin/tcpdump", "/usr/bin/true"))
    assert ending(root, '{ review = "error" }', *command) == 1
    assert ending(root, '{ review = "never" }', *command) == 0


def test_a_test_of_a_page_that_fails_nothing_is_no_failure(tmp_path):
    root = project(tmp_path, capture=WARNING)
    ending(root, '{ review = "warning" }')
    assert "<failure" in adsc(root, "check", "--format", "junit").stdout
    ending(root, '{ review = "error" }')
    assert "<failure" not in adsc(root, "check", "--format", "junit").stdout


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ('{ drft = "never" }', "adsc.toml:1:13: error ADS901 unknown setting 'fail_on.drft'"),
        (
            '{ draft = "nver" }',
            "adsc.toml:1:21: error ADS902 the setting 'fail_on.draft' must be one of "
            "error, warning, info, never, not 'nver'",
        ),
        (
            "3",
            "adsc.toml:1:11: error ADS902 the setting 'fail_on' must be one of error, warning, "
            "info, never, or a table by status, not 3",
        ),
    ],
)
def test_what_is_wrong_has_its_place(tmp_path, setting, place):
    root = project(tmp_path)
    (root / "adsc.toml").write_text(f"fail_on = {setting}\n", encoding="utf-8")
    done = adsc(root, "check")
    assert done.exit_code == 2
    assert done.stdout.startswith(place)
