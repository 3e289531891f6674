"""Rules of Splunk and Elastic become drafts with their facts and prose; the query is text."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ads_compiler.cli import main

RULES = Path(__file__).parent / "foreign"
FILES = {"splunk": "capture.yml", "elastic": "tunnel.toml"}


@pytest.fixture
def team(tmp_path):
    assert adsc("init", tmp_path).exit_code == 0
    for page in (tmp_path / "strategies").glob("*.md"):
        page.unlink()
    return tmp_path


def adsc(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("kind", FILES)
def test_a_rule_becomes_a_draft(team, golden, kind):
    shutil.copy(RULES / FILES[kind], team)
    done = adsc("import", "--from", kind, team / FILES[kind], "--project", team)
    assert done.exit_code == 0, done.output
    (page,) = (team / "strategies").glob("*.md")
    golden(f"golden/foreign/{page.name}", page.read_text(encoding="utf-8"))
    golden(f"golden/foreign/{kind}.txt", done.output.replace(str(team), "TEAM"))


@pytest.mark.parametrize("kind", FILES)
def test_a_draft_has_no_error_but_what_is_still_to_write(team, kind):
    adsc("import", "--from", kind, RULES / FILES[kind], "--project", team)
    checked = adsc("check", "--project", team)
    assert "warning ADS217" in checked.stdout
    assert " error ADS" not in checked.stdout


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("splunk", "title: a Sigma rule\ndetection: {}\n", "it has no 'name' and 'search'"),
        ("splunk", "name: [", "this is not valid YAML"),
        ("splunk", "- 5\n", "it has no 'name' and 'search'"),
        ("splunk", "name: 5\nsearch: 6\n", "it has no 'name' and 'search'"),
        ("elastic", "[rule]\nname = 5\n", "it has no table 'rule'"),
        ("elastic", "rule = [", "invalid TOML"),
        ("elastic", "", "it has no table 'rule'"),
    ],
)
def test_another_file_is_left_out_with_the_reason(team, kind, content, reason):
    path = team / f"other{Path(FILES[kind]).suffix}"
    path.write_text(content)
    done = adsc("import", "--from", kind, path, "--project", team)
    assert done.exit_code == 1
    assert reason in done.output
    assert "0 pages, 1 left out" in done.output


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("splunk", "name: A thing\nsearch: x\ntags: 5\ntests: {a: 1}\nauthor: 7\ndate: 12\n"),
        ("splunk", "name: A thing\nsearch: x\ntests: [{attack_data: [5, {data: 7}]}, 5]\n"),
        ("splunk", "name: A thing\nsearch: '```'\ntags: {mitre_attack_id: T9999, risk_score: x}\n"),
        ("elastic", "[rule]\nname = 'A thing'\nthreat = 5\nnote = '# x'\n"),
        ("elastic", "[rule]\nname = 'A thing'\nthreat = [{technique = [5, {id = 5}]}]\n"),
        ("elastic", "metadata = 5\n[rule]\nname = 'A thing'\nquery = '''\n~~~\n```\n'''\n"),
    ],
)
def test_odd_values_are_no_traceback(team, kind, content):
    path = team / f"odd{Path(FILES[kind]).suffix}"
    path.write_text(content)
    done = adsc("import", "--from", kind, path, "--project", team)
    assert done.exit_code == 0, done.output
    assert adsc("check", "--project", team).exit_code in (0, 1)


def test_a_folder_without_such_files_is_an_error(team):
    (team / "empty").mkdir()
    done = adsc("import", "--from", "elastic", team / "empty", "--project", team)
    assert done.exit_code == 2
    assert "no .toml file in" in done.output
