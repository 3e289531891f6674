import pytest

from ads_compiler.errors import ConfigError
from ads_compiler.project import discover


def test_the_nearest_configured_folder_is_the_project(tmp_path):
    (tmp_path / "adsc.toml").write_text('strategies = "pages"\nsite_url = "https://detect.example.org/x"\n')
    (tmp_path / "pages" / "deep").mkdir(parents=True)
    project = discover(tmp_path / "pages" / "deep")
    assert project.root == tmp_path
    assert project.strategies == tmp_path / "pages"
    assert project.site_url == "https://detect.example.org/x/"


def test_a_folder_with_strategies_is_a_project_without_configuration(tmp_path):
    (tmp_path / "strategies").mkdir()
    assert discover(tmp_path / "strategies").root == tmp_path


def test_settings_in_pyproject_are_read(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.adsc]\nsite_name = "Ours"\n')
    assert discover(tmp_path).site_name == "Ours"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('strategys = "x"', "did you mean 'strategies'"),
        ("strategies = 3", "must be a text"),
        ('build = "../elsewhere"', "inside the project"),
        ('build = "."', "inside the project"),
        ("not toml", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_a_setup_error(tmp_path, text, message):
    (tmp_path / "adsc.toml").write_text(text)
    with pytest.raises(ConfigError, match=message):
        discover(tmp_path)


def test_paths_are_shown_from_the_project(tmp_path):
    project = discover(tmp_path)
    assert project.shown(tmp_path / "strategies" / "a.md") == "strategies/a.md"
