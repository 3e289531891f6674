"""No configuration ends in a traceback, hangs or is silently left out: each has its place."""

import os

import pytest

from ads_compiler.config import SettingsError, discover, toml
from ads_compiler.core.errors import ConfigError
from support.settings_projects import adsc, project

DEEP = ".".join(["b"] * 20_000)
PATHS = ("strategies", "build", "benign", "reviews", "attack_indexes", "atomics", "logsources",
         "baseline", "pipelines", "filters")  # fmt: skip


def problem(folder, text):
    (folder / "adsc.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        discover(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"# x\n[{DEEP}]", "adsc.toml:2:67: ADS902 invalid TOML: nested more than 32 levels deep"),
        (f"{DEEP} = 1", "adsc.toml:1:66: ADS902 invalid TOML: nested more than 32"),
        (f"a = {{ {DEEP} = 1 }}", "invalid TOML: nested more than 32"),
        ("x = " + "[" * 5000 + "]" * 5000, "adsc.toml:1:37: ADS902 invalid TOML: nested more"),
        ("x = " + "{a = " * 5000, "invalid TOML: nested more"),
        ("x = " + "1" * 5000, "adsc.toml:1:5: ADS902 invalid TOML: a number must fit in 64 bits"),
        ("review_days = 1" + "0" * 300, "'review_days' must fit in 64 bits"),
        ("review_days = 0x" + "f" * 300, "adsc.toml:1:15: ADS902 the setting 'review_days' must"),
        ("review_days = 36501", "'review_days' must be at most 36500"),
        ("placeholders.x = 18446744073709551616", "'placeholders.x' must fit in 64 bits"),
        ("placeholders.x = [nan]", "'placeholders.x' must be a finite number, not nan"),
        ("mutation_score = { review = nan }",
         "adsc.toml:1:29: ADS902 the setting 'mutation_score.review' must be a finite number"),
        ("mutation_score = { review = -inf }", "must be a finite number, not -inf"),
        ("mutation = { leave_out = [3] }", "for example: leave_out = [{ operator = "),
        ("x = 1\nx = 2", "adsc.toml:2:6: ADS902 invalid TOML: cannot overwrite a value"),
        ("x = ", "adsc.toml:1:5: ADS902 invalid TOML: invalid value"),
        ('x = "', "adsc.toml:1:6: ADS902 invalid TOML: unterminated string"),
        ("x = 2026-02-30", "adsc.toml:1:5: ADS902 invalid TOML: invalid date"),
        ("fail_on = []", "must be one of error, warning, info, never, or a table by status"),
        ('site_name = "a\\nb"', "'site_name' must not contain control characters"),
        ('site_name = "a\\u202eb"', "'site_name' must not contain control characters"),
        ('site_url = "https://"', "'site_url' must be an http or https URL"),
        ('site_url = "https://["', "'site_url' must be a URL with a host"),
        ('site_url = "https://a:99999/"', "'site_url' must be a URL with a host"),
        ("site_url = \"https://a/'><script>\"", "'site_url' must be an http or https URL"),
        ('site_url = "https://a\\n"', "'site_url' must be an http or https URL"),
    ],
)  # fmt: skip
def test_a_hostile_setting_is_an_error_at_its_place(tmp_path, text, message):
    assert message in problem(tmp_path, text)


@pytest.mark.parametrize("key", PATHS)
@pytest.mark.parametrize("value", ["a\\u0000b", "a" * 300, "a/" * 5000, "\\u007f"])
def test_no_path_ends_in_a_traceback(tmp_path, key, value):
    message = problem(tmp_path, f'{key} = "{value}"')
    assert message.startswith(f"adsc.toml:1:{len(key) + 4}: ADS902 the setting '{key}' must")


def test_a_loop_of_links_is_no_directory(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    assert "'strategies' must be" in problem(tmp_path, 'strategies = "loop"')
    assert "'strategies' must be" in problem(tmp_path, 'strategies = "loop/x"')


@pytest.mark.parametrize("name", ["adsc.toml", "pyproject.toml"])
@pytest.mark.parametrize("kind", ["link", "directory", "fifo"])
def test_a_configuration_that_is_no_file_is_not_left_out(tmp_path, name, kind):
    root = project(tmp_path)
    place = root / name
    if kind == "link":
        place.symlink_to(name)
    elif kind == "directory":
        place.mkdir()
    else:
        os.mkfifo(place)
    done = adsc(root, "check")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"adsc: {name} ")
    assert done.stderr.count("\n") == 1


def test_a_link_to_a_configuration_is_followed(tmp_path):
    (tmp_path / "shared.toml").write_text('site_name = "Ours"', encoding="utf-8")
    (tmp_path / "adsc.toml").symlink_to("shared.toml")
    assert discover(tmp_path).site_name == "Ours"


def test_a_huge_configuration_is_not_read(tmp_path):
    (tmp_path / "adsc.toml").write_text("#" * (toml.MAX_BYTES + 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"adsc\.toml is too large: 1\.0 MB"):
        discover(tmp_path)


@pytest.mark.parametrize(
    ("text", "files", "message"),
    [
        ('attack_release = "99.0"', {}, "ATT&CK 99.0 is not installed"),
        ('strategies = "nope"', {}, "'strategies' must be a directory; 'nope' does not exist"),
        ('logsources = "l.yml"', {"l.yml": "- a\n"}, "must be a mapping"),
        ('pipelines = "p.yml"', {"p.yml": "- a\n"}, "p.yml must be a mapping"),
        ('filters = "f.yml"', {"f.yml": "title: x\n"}, "not a Sigma filter"),
        ('ignore = ["nonsense"]', {}, "nonsense"),
        ('severity = { nonsense = "off" }', {}, "nonsense"),
        ('baseline = "b.json"', {"b.json": "null"}, "b.json:1:1"),
        ('attack_indexes = "at"', {"at/20.0.json.gz": "x"}, "20.0.json.gz cannot be read"),
    ],
)
def test_doctor_reports_what_the_commands_would(tmp_path, text, files, message):
    root = project(tmp_path)
    (root / "adsc.toml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    done = adsc(root, "doctor")
    assert done.exit_code == 2
    assert "configuration  invalid: " in done.stdout
    assert message in done.stdout
