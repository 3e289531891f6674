import pytest

from ads_compiler.config import discover
from ads_compiler.core.errors import ConfigError


def test_the_nearest_configured_folder_is_the_project(tmp_path):
    (tmp_path / "adsc.toml").write_text(
        'strategies = "pages"\nsite_url = "https://detect.example.org/x"\n'
    )
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
        ("strategies = 3", "must be a string"),
        ('build = "../elsewhere"', "inside the project"),
        ('build = "."', "inside the project"),
        ("not toml", "invalid TOML"),
        ("placeholders = 3", "'placeholders' must be a table"),
        ("[placeholders]\nx = true", r"'placeholders\.x' must be a string or a number or a list"),
        ("[placeholders]\nx = []", "must not be empty"),
        ("[placeholders]\nx = [[1]]", "must be a string or a number, not a list"),
        ('[placeholders]\n"%x%" = 1', "a name must match the pattern"),
        ('pipelines = ["gone.yml"]', "must be a file; 'gone.yml' does not exist"),
        ('pipelines = ["."]', "inside the project, not '.'"),
        ('pipelines = ["folder"]', "must be a file; 'folder' is not"),
        ("pipelines = 3", "'pipelines' must be a string or a list"),
        ('filters = ["../x"]', "must be a file or directory inside the project"),
        ("filters = [3]", "an item of the setting 'filters' must be a string"),
        ('time_field = ["a", ""]', "an item of the setting 'time_field' must not be empty"),
        ('logsources = ["a"]', "'logsources' must be a string"),
        ('logsources = "gone.yml"', "must be a file; 'gone.yml' does not exist"),
        ("attack_indexes = 3", "'attack_indexes' must be a string"),
        ('attack_indexes = "../attack"', "must be a directory inside the project, not '../attack'"),
        ('attack_indexes = "adsc.toml"', "must be a directory; 'adsc.toml' is not"),
        ("attack_release = 18.1", "'attack_release' must be a string, not 18.1"),
        ('attack_release = "v18"', 'for example: attack_release = "20.0"'),
    ],
)
def test_a_wrong_setting_is_a_setup_error(tmp_path, text, message):
    (tmp_path / "adsc.toml").write_text(text)
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError, match=message):
        discover(tmp_path)


def test_what_rules_are_compiled_with_is_read(tmp_path):
    (tmp_path / "filters").mkdir()
    for name in ("a.yml", "b.yml", "logs.yml"):
        (tmp_path / name).write_text("")
    (tmp_path / "adsc.toml").write_text(
        'pipelines = ["a.yml", "b.yml"]\nfilters = ["filters", "a.yml"]\n'
        'time_field = "at"\nlogsources = "logs.yml"\n'
        '[placeholders]\nadmins = ["root", 7]\nhost = "web*"\n'
    )
    project = discover(tmp_path)
    assert project.pipelines == (tmp_path / "a.yml", tmp_path / "b.yml")
    assert project.filters == (tmp_path / "filters", tmp_path / "a.yml")
    assert project.time_field == ("at",)
    assert project.logsources == tmp_path / "logs.yml"
    assert project.placeholders == (("admins", ("root", 7)), ("host", ("web*",)))
    assert hash(project)


def test_where_attack_indexes_lie_is_read_before_the_folder_exists(tmp_path):
    (tmp_path / "adsc.toml").write_text('attack_indexes = "data/attack"\nattack_release = "20.0"\n')
    project = discover(tmp_path)
    assert project.attack_indexes == tmp_path / "data" / "attack"
    assert project.attack_release == "20.0"


def test_paths_are_shown_from_the_project(tmp_path):
    project = discover(tmp_path)
    assert project.shown(tmp_path / "strategies" / "a.md") == "strategies/a.md"
