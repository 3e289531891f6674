"""No setting may name a place that a build overwrites, and no build directory an input."""

import pytest

from ads_compiler.config import SettingsError, discover


def problems(root, text):
    (root / "adsc.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        discover(root)
    return [(d.code, str(d.span), d.message) for d in raised.value.diagnostics]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('reviews = "build/reviews"', "adsc.toml:1:11"),
        ('reviews = "build"', "adsc.toml:1:11"),
        ('attack_indexes = "build/attack"', "adsc.toml:1:18"),
        ('baseline = "build/baseline.json"', "adsc.toml:1:12"),
        ('logsources = "build/logs.yml"', "adsc.toml:1:14"),
        ('benign = "build/benign"', "adsc.toml:1:10"),
        ('atomics = "build/benign"', "adsc.toml:1:11"),
        ('pipelines = ["build/logs.yml"]', "adsc.toml:1:14"),
        ('filters = [\n  "filters",\n  "build/benign",\n]', "adsc.toml:3:3"),
        ('build = "out"\nreviews = "out/../out/r"', "adsc.toml:2:11"),
        ('build = "evidence"', "adsc.toml:1:9"),
        ('build = "reviews/out"', "adsc.toml:1:9"),
        ('build = "site"', "adsc.toml:1:9"),
        ('build = "site/out"', "adsc.toml:1:9"),
        ('build = ".git/out"', "adsc.toml:1:9"),
        ('filters = ["filters"]\nbuild = "filters/out"', "adsc.toml:1:12"),
    ],
)
def test_an_input_in_the_build_directory_is_an_error_at_the_setting(tmp_path, text, place):
    for folder in ("build/benign", "filters", "strategies"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "build" / "logs.yml").write_text("{}\n")
    assert [problem[:2] for problem in problems(tmp_path, text)] == [("ADS902", place)]


def test_an_input_in_the_build_directory_through_a_link_is_an_error(tmp_path):
    (tmp_path / "build").mkdir()
    (tmp_path / "reviewed").symlink_to("build/../build", target_is_directory=True)
    ((_, place, message),) = problems(tmp_path, 'reviews = "reviewed"')
    assert place == "adsc.toml:1:11"
    assert message == "the setting 'reviews' must not overlap with 'build': 'reviewed'"


def test_directories_next_to_the_build_directory_are_accepted(tmp_path):
    (tmp_path / "builds").mkdir()
    text = 'reviews = "builds"\nbuild = "out/build"\nbaseline = "out/b.json"'
    (tmp_path / "adsc.toml").write_text(text)
    assert discover(tmp_path).reviews == tmp_path / "builds"
