"""`sigma convert` converts the output of `adsc export sigma` for SIEMs that have a backend."""

import json
import subprocess

import pytest
import yaml

from backends.environment import ROOT, python

pytestmark = pytest.mark.backends
PLAIN = ("splunk", "lucene", "esql", "kusto", "loki", "opensearch_lucene")
MAPPED = ("splunk:splunk_windows", "lucene:ecs_kubernetes", "lucene:ecs_windows")
# What backends cannot express, by a part of what they say of it.
LIMITS = {
    "lucene": ["Backend does not support correlation rules"],
    "kusto": ["Backend does not support correlation rules"],
    "opensearch_lucene": ["Backend does not support correlation rules"],
    "loki": ["Boolean value True not supported", "Boolean value False not supported"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The strategies of this repository as Sigma files, exported next to sigma-cli."""
    out = tmp_path_factory.mktemp("export") / "sigma"
    subprocess.run(
        [python(), "-m", "ads_compiler", "export", "sigma", "-o", out], cwd=ROOT, check=True
    )
    return out


@pytest.fixture(scope="module")
def converted(folder):
    """Target, file, exit code, query and message of each conversion."""
    script = ROOT / "tests/backends/convert.py"
    done = subprocess.run(
        [python(), script, folder, *PLAIN, *MAPPED], capture_output=True, text=True, check=True
    )
    rows = json.loads(done.stdout)
    assert len(rows) == len(list(folder.glob("[!.]*"))) * len((*PLAIN, *MAPPED))
    return rows


def documents(path):
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def test_every_file_is_converted_or_refused_for_a_known_limit_of_its_backend(converted):
    for word, name, code, query, message in converted:
        if code:
            known = LIMITS.get(word.partition(":")[0], [])
            assert any(limit in message for limit in known), (word, name, message)
        else:
            assert query, (word, name)


def test_correlations_are_refused_only_where_a_backend_has_none(converted, folder):
    correlated = {
        path.name
        for path in folder.glob("[!.]*")
        if any("correlation" in one for one in documents(path))
    }
    refused = {name for _, name, code, _, message in converted if code and "correlation" in message}
    assert len(correlated) >= 5
    assert refused == correlated


@pytest.mark.parametrize("word", ["splunk", "splunk:splunk_windows", "esql"])
def test_every_file_with_its_correlation_is_converted(converted, folder, word):
    queries = {
        name: query for which, name, code, query, _ in converted if which == word and not code
    }
    assert queries.keys() == {path.name for path in folder.glob("[!.]*")}
    for path in folder.glob("[!.]*"):
        if any("correlation" in one for one in documents(path)):
            assert "stats" in queries[path.name]


def test_one_command_converts_the_whole_folder(folder):
    sigma = python().with_name("sigma")
    command = [sigma, "convert", "-t", "splunk", "--without-pipeline", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len([line for line in done.stdout.splitlines() if line.strip()]) >= len(
        list(folder.glob("[!.]*"))
    )


def test_strategies_hold_next_to_sigma_cli():
    done = subprocess.run(
        [python(), "-m", "ads_compiler", "test"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:]
