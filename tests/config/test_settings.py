import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ads_compiler.config import SettingsError, Vocabulary, discover, form
from ads_compiler.config.places import places
from ads_compiler.core.errors import ConfigError
from ads_compiler.strategy import sections
from support.settings_projects import adsc, project

ROOT = Path(__file__).parents[2]
FULL = """
strategies = "pages"
fail_on = "warning"
select = ["ADS1", "missing-blind-spots"]
ignore = []

[severity]
ADS202 = "error"
unnamed-rule = "off"

[required_sections]
draft = ["goal"]

[vocabulary]
owners = ["blue"]
"""


def write(folder, text, name="adsc.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def findings(folder):
    with pytest.raises(SettingsError) as caught:
        discover(folder)
    return [(d.code, d.span.line, d.span.column, d.hint) for d in caught.value.diagnostics]


def test_every_setting_is_read(tmp_path):
    project = discover(write(tmp_path, FULL))
    assert project.fail_on == "warning"
    assert project.select == ("ADS1", "missing-blind-spots")
    assert project.severity == (("ADS202", "error"), ("unnamed-rule", "off"))
    assert project.required_sections == (("draft", ("goal",)),)
    assert project.vocabulary == Vocabulary(owners=("blue",))
    assert hash(project)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('\n# x\nstratgies = "x"', ("ADS901", 3, 1, "did you mean 'strategies'?")),
        ('[vocabulary]\nowner = ["x"]', ("ADS901", 2, 1, "did you mean 'owners'?")),
        ('vocabulary = { tag = ["x"] }', ("ADS901", 1, 16, "did you mean 'tags'?")),
        ('vocabulary.tag = ["x"]', ("ADS901", 1, 12, "did you mean 'tags'?")),
        ('[severity]\nADS202 = "eror"', ("ADS902", 2, 10, "did you mean 'error'?")),
        ("[severity]\nADS202 = 3", ("ADS902", 2, 10, None)),
        (
            '[required_sections]\ndraft = [\n  "goal", # a ] here\n  "gaol",\n]',
            ("ADS902", 4, 3, "did you mean 'goal'?"),
        ),
        (
            "[required_sections]\ndone = []",
            ("ADS901", 2, 1, "choose one of draft, review, production, deprecated"),
        ),
        ("strategies = '''\n../x'''", ("ADS902", 1, 14, None)),
        ('filters = ["ok", "gone"]', ("ADS902", 1, 18, None)),
        (
            'build = "strategies"',
            ("ADS902", 1, 9, "pages are read from 'strategies', and 'strategies' is overwritten"),
        ),
        (
            'build = "strategies/out"',
            (
                "ADS902",
                1,
                9,
                "pages are read from 'strategies', and 'strategies/out' is overwritten",
            ),
        ),
        (
            'build = "x"\nstrategies = "x/pages"',
            ("ADS902", 1, 9, "pages are read from 'x/pages', and 'x' is overwritten"),
        ),
        (
            'strategies = "build"',
            ("ADS902", 1, 14, "pages are read from 'build', and 'build' is overwritten"),
        ),
        ('build = "."', ("ADS902", 1, 9, None)),
        (
            "select = []",
            ("ADS902", 1, 10, 'for example: select = ["ADS1", "ADS3", "missing-blind-spots"]'),
        ),
        (
            "fail_on = 2026-01-01 10:00:00",
            ("ADS902", 1, 11, None),
        ),
    ],
)
def test_what_is_wrong_is_reported_at_its_place(tmp_path, text, expected):
    (tmp_path / "ok").mkdir()
    assert findings(write(tmp_path, text)) == [expected]


def test_everything_that_is_wrong_is_reported_at_once(tmp_path):
    matches = findings(write(tmp_path, 'build = 3\nnme = 1\nfail_on = "often"\n'))
    assert [(code, line) for code, line, _, _ in matches] == [
        ("ADS902", 1),
        ("ADS901", 2),
        ("ADS902", 3),
    ]


def test_places_in_pyproject_are_those_of_the_file(tmp_path):
    text = '[project]\nname = "x"\n[[tool.mypy.overrides]]\nmodule = "a"\n[[tool.mypy.overrides]]\n'
    text += "[tool.adsc]\nbuild = 3\n"
    matches = findings(write(tmp_path, text, "pyproject.toml"))
    assert [(code, line, column) for code, line, column, _ in matches] == [("ADS902", 7, 9)]


@pytest.mark.parametrize("text", ["tool.adsc = 3", "[tool]\nadsc = []"])
def test_settings_that_are_no_table_are_a_finding(tmp_path, text):
    matches = findings(write(tmp_path, text, "pyproject.toml"))
    assert [(code, line) for code, line, _, _ in matches] == [("ADS902", text.count("\n") + 1)]


def test_a_pyproject_of_another_shape_is_not_our_configuration(tmp_path):
    assert discover(write(tmp_path, "tool = 3", "pyproject.toml")).source is None


def test_invalid_toml_has_its_place(tmp_path):
    with pytest.raises(SettingsError) as caught:
        discover(write(tmp_path, '# x\nbuild = "a"\nnot toml'))
    assert str(caught.value).startswith("adsc.toml:3:5: ADS902 invalid TOML: expected '='")


def test_what_is_not_utf_8_is_reported_at_its_byte(tmp_path):
    (tmp_path / "adsc.toml").write_bytes(
        b'\xef\xbb\xbffail_on = "error"\r\nsite_name = "R\xe9seau"\r\n'
    )
    with pytest.raises(ConfigError) as caught:
        discover(tmp_path)
    place = "adsc.toml:2:15: this file is not UTF-8: invalid byte 0xE9"
    assert str(caught.value) == f"{place}; save the file as UTF-8"


@pytest.mark.parametrize("command", [["check"], ["test"], ["build", "--no-site"]])
def test_a_release_that_is_not_installed_is_reported_at_its_place(tmp_path, command):
    root = project(tmp_path)
    write(root, 'fail_on = "error"\nattack_release = "20.1"\n')
    done = adsc(root, *command)
    assert done.exit_code == 2
    assert done.stdout.startswith("adsc.toml:2:18: error ADS902 ATT&CK 20.1 is not installed\n")
    assert "help: did you mean '20.0'? installed: 16.1, " in done.stdout
    write(root, 'attack_release = "20.0"\n')
    assert adsc(root, *command).exit_code == 0


def test_the_schema_is_a_schema_with_a_description_and_an_example_for_every_key():
    Draft202012Validator.check_schema(form.schema())
    validator = Draft202012Validator(form.schema())
    for key, rule in form.schema()["properties"].items():
        assert rule["description"].endswith("."), key
        for example in rule["examples"]:
            assert validator.is_valid({key: example}), key
            assert tomllib.loads(f"{key} = {form.as_toml(example)}") == {key: example}
    for rule in form.schema()["properties"]["vocabulary"]["properties"].values():
        assert rule["description"]
        assert rule["examples"]


def test_the_schema_knows_the_sections_and_only_words_that_are_checked():
    assert form.schema()["$defs"]["sections"]["items"]["enum"] == list(sections.kinds())
    words = set()

    def collect(rule):
        words.update(rule)
        members = (*rule.get("properties", {}).values(), *rule.get("oneOf", ()))
        for below in (rule.get("items"), rule.get("additionalProperties"), *members):
            if isinstance(below, dict):
                collect(below)

    collect(form.schema())
    collect(form.schema()["$defs"]["sections"])
    known = {
        "type",
        "enum",
        "pattern",
        "minLength",
        "minItems",
        "minimum",
        "maximum",
        "items",
        "properties",
        "required",
        "additionalProperties",
        "oneOf",
    }
    reported = {
        "$schema",
        "$id",
        "$defs",
        "$ref",
        "$comment",
        "title",
        "description",
        "examples",
        "default",
        "propertyNames",
    }
    assert words <= known | reported


LEAVES = st.sampled_from(
    ["", "x", "error", "off", "goal", "20.0", "https://a.example", 3, 1.5, True, "a%b"]
)
VALUES = st.one_of(
    LEAVES, st.lists(LEAVES, max_size=2), st.dictionaries(LEAVES.map(str), LEAVES, max_size=2)
)
KEYS = st.sampled_from([*form.schema()["properties"], "nonsense"])
TABLES = st.dictionaries(
    st.sampled_from(["draft", "raw", "owners", "tags", "ADS202", "a%b"]), VALUES, max_size=2
)


@given(st.dictionaries(KEYS, st.one_of(VALUES, TABLES), max_size=3))
def test_our_judgement_is_that_of_a_full_validator(settings):
    assert bool(form.validate(settings)) is not Draft202012Validator(form.schema()).is_valid(
        settings
    )


TEXTS = st.text(st.sampled_from("ab \"'\\#[]{}=,.\né"), max_size=6)
SIMPLE = st.one_of(TEXTS, st.integers(), st.booleans(), st.lists(TEXTS, max_size=3))
TREES = st.dictionaries(
    TEXTS, st.one_of(SIMPLE, st.dictionaries(TEXTS, SIMPLE, max_size=2)), max_size=4
)


def toml_key(word):
    return json.dumps(word, ensure_ascii=True)


@given(TREES)
def test_the_place_of_every_value_is_findings(tree):
    lines = [
        f'{toml_key(k)}= {form.as_toml(v)} # ]}}"'
        for k, v in tree.items()
        if not isinstance(v, dict)
    ]
    for name, table in tree.items():
        if isinstance(table, dict):
            lines.append(f"[ {toml_key(name)} ]")
            lines += [f"{toml_key(k)} = {form.as_toml(v)}" for k, v in table.items()]
    text = "\n".join(lines) + "\n"
    assert tomllib.loads(text) == tree
    matches = places(text)

    def check(path, value):
        if isinstance(value, dict):
            for key, below in value.items():
                start, end = matches.keys[(*path, key)]
                assert text[start:end] == toml_key(key)
                check((*path, key), below)
            return
        start, end = matches.values[path]
        assert text[start:end] == form.as_toml(value)
        for number, item in enumerate(value if isinstance(value, list) else ()):
            check((*path, number), item)

    check((), tree)


def test_the_documentation_names_every_setting_with_its_description():
    text = (ROOT / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")
    for key, rule in form.schema()["properties"].items():
        assert f"`{key}`" in text
        assert rule["description"] in text, key
