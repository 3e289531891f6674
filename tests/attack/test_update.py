"""`adsc attack update` with a local server, and without a network."""

import json
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from ads_compiler.attack import update
from ads_compiler.attack.bundles import CHAINS
from ads_compiler.attack.index import load
from ads_compiler.core.errors import AttackDataError
from support.bundles import bundle, within

PUBLIC = "https://raw.githubusercontent.com/mitre-attack/attack-stix-data/master/"


class Quiet(SimpleHTTPRequestHandler):
    """A file server that logs nothing."""

    def log_message(self, *_):
        pass


@pytest.fixture
def mitre(tmp_path, monkeypatch):
    """A folder served as MITRE's repository: two releases, the older one without ICS."""
    folder = tmp_path / "mitre"
    for release, domains in (("18.1", tuple(CHAINS)), ("9.0", tuple(CHAINS)[:2])):
        for domain in domains:
            (folder / domain).mkdir(parents=True, exist_ok=True)
            text = bundle(release=release, change=within(domain, CHAINS[domain]))
            (folder / domain / f"{domain}-{release}.json").write_text(text, encoding="utf-8")
    versions = [{"version": "9.0"}, {"version": "18.1"}, {"version": "10.0"}]
    (folder / "index.json").write_text(json.dumps({"collections": [{"versions": versions}]}))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    real, here = requests.get, f"http://127.0.0.1:{server.server_address[1]}/"

    def get(url, **more):
        assert url.startswith(PUBLIC)
        return real(here + url.removeprefix(PUBLIC), **more, proxies={"http": "", "https": ""})

    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(requests, "get", get)
    yield folder
    server.shutdown()
    server.server_close()


def test_the_newest_release_is_fetched_with_every_domain(mitre, capsys):
    steps = []
    index = update.fetch(reader="plain", step=steps.append)
    assert (index.release, index.domains) == ("18.1", tuple(CHAINS))
    assert index.sources[0].startswith(
        "enterprise-attack from enterprise-attack-18.1.json, sha256 "
    )
    assert "fetching ics-attack 18.1" in steps
    assert capsys.readouterr().out == ""


def test_a_given_release_is_fetched_with_the_domains_that_it_has(mitre):
    assert update.fetch("9.0", "plain").domains == ("enterprise-attack", "mobile-attack")


def test_a_release_that_mitre_does_not_have_is_an_error(mitre):
    with pytest.raises(
        AttackDataError, match=r"does not publish ATT&CK 17\.0; the newest is 18\.1"
    ):
        update.fetch("17.0")
    with pytest.raises(AttackDataError, match=r"publishes no files for ATT&CK 10\.0"):
        update.fetch("10.0")
    (mitre / "index.json").write_text('{"collections": [{"versions": []}]}')
    with pytest.raises(AttackDataError, match="list of ATT&CK releases is empty"):
        update.fetch()


@pytest.mark.parametrize(
    "content", ["", "<html>", "[]", '{"collections": []}', '{"collections": [{"versions": [3]}]}']
)
def test_a_malformed_list_of_releases_is_an_error_of_one_line(mitre, content):
    (mitre / "index.json").write_text(content)
    with pytest.raises(AttackDataError, match="cannot be downloaded from MITRE's repository"):
        update.fetch()


def test_a_truncated_file_is_rejected(mitre, tmp_path):
    path = mitre / "mobile-attack" / "mobile-attack-18.1.json"
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(AttackDataError, match=r"mobile-attack-18\.1\.json is not a STIX bundle"):
        update.fetch(reader="plain")


def test_a_file_of_another_release_is_rejected(mitre):
    (mitre / "ics-attack" / "ics-attack-18.1.json").write_text(
        bundle(release="17.1", change=within("ics-attack", "mitre-attack"))
    )
    with pytest.raises(AttackDataError, match=r"ics-attack-18\.1\.json has 17\.1"):
        update.fetch(reader="plain")


def test_the_command_writes_the_index(mitre, tmp_path):
    from click.testing import CliRunner

    from ads_compiler.cli import main

    done = CliRunner().invoke(main, ["attack", "update", "--into", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "18.1.details.json.gz",
        "18.1.json.gz",
    ]
    assert load("18.1", tmp_path / "out").technique("T0001").name == "Active"


def test_without_a_network_the_error_is_one_line(tmp_path):
    environment = {"HTTPS_PROXY": "http://127.0.0.1:9", "PATH": "/usr/bin:/bin"}
    command = [
        sys.executable,
        "-m",
        "ads_compiler",
        "attack",
        "update",
        "--into",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "cannot be downloaded from MITRE's repository" in line
    assert "adsc attack import" in line
    assert not (tmp_path / "out").exists()


def test_the_help_says_that_it_uses_the_network():
    command = [sys.executable, "-m", "ads_compiler", "attack", "update", "--help"]
    assert "uses the network" in subprocess.run(command, capture_output=True, text=True).stdout
