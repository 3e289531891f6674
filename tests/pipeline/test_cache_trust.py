"""A cache is believed only where this user wrote it, and no content of one is a traceback."""

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.config import discover
from ads_compiler.core import user_key
from ads_compiler.pipeline import build, cache
from ads_compiler.testing import cached_scores
from support.mutants import mutants
from support.settings_projects import BASE, project

BAD = BASE.replace("## Response", "## Respons").replace("T1040", "T9999")


def key_in(monkeypatch, folder):
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    user_key._key.cache_clear()


def check(root):
    library = discover(root)
    store = cache.open_store(library.build, cache.environment(library))
    return store, build.check(library, (), store=store).diagnostics


def stored(root, name="check.json"):
    return root / "build" / ".cache" / name


def emptied(path):
    """Rewrite a cache as somebody would who wants no finding: everything in it is well formed."""
    content = json.loads(path.read_bytes().partition(b"\n")[2])
    for page in content["pages"].values():
        page["read"], page["lint"] = [], []
    content["across"]["said"] = {name: [] for name in content["across"]["said"]}
    return json.dumps(content).encode()


def test_a_cache_of_another_user_hides_no_finding(tmp_path, monkeypatch):
    root = project(tmp_path / "p", capture=BAD)
    key_in(monkeypatch, tmp_path / "mine")
    _, findings = check(root)
    assert findings
    body = emptied(stored(root))
    key_in(monkeypatch, tmp_path / "theirs")
    stored(root).write_bytes(user_key.code_of(body).encode() + b"\n" + body)
    store, quiet = check(root)
    assert (not quiet, bool(store.pages)) == (True, True)  # it is a cache, for that user
    key_in(monkeypatch, tmp_path / "mine")
    assert check(root)[1] == findings


@pytest.mark.parametrize("home", ["file", "read-only", "fifo", "link", "shared", "short", "none"])
def test_without_a_key_of_the_user_there_is_no_cache(tmp_path, monkeypatch, home):
    state = tmp_path / "state"
    place = state / "adsc" / "cache.key"
    place.parent.mkdir(parents=True)
    if home == "file":
        shutil.rmtree(state)
        state.write_text("")
    elif home == "read-only":
        place.mkdir()
    elif home == "fifo":
        os.mkfifo(place)
    elif home == "link":
        (tmp_path / "key").write_bytes(b"k" * 32)
        (tmp_path / "key").chmod(0o600)
        place.symlink_to(tmp_path / "key")
    elif home in ("shared", "short"):
        place.write_bytes(b"k" * (32 if home == "shared" else 5))
        place.chmod(0o644 if home == "shared" else 0o600)
    key_in(monkeypatch, state)
    if home == "none":
        monkeypatch.setenv("XDG_STATE_HOME", "relative")
        monkeypatch.setenv("HOME", "relative")
        user_key._key.cache_clear()
    root = project(tmp_path / "p", capture=BAD)
    assert check(root)[1] == check(root)[1] != ()
    assert not stored(root).exists()


def test_the_key_is_secret_and_stays_the_same(tmp_path, monkeypatch):
    key_in(monkeypatch, tmp_path)
    code = user_key.code_of(b"content")
    user_key._key.cache_clear()
    assert user_key.code_of(b"content") == code
    assert user_key.matches(code, b"content")
    assert not user_key.matches(code, b"contents")
    place = tmp_path / "adsc" / "cache.key"
    assert place.stat().st_mode & 0o777 == 0o600
    assert list(place.parent.iterdir()) == [place]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    root = project(
        tmp_path_factory.mktemp("p"), capture=BAD, twin=BASE, noted=BASE.replace("EX-1", "EX-2")
    )
    findings = check(root)[1]
    entries = build.run_cases(discover(root)).catalog.entries
    cached_scores.scores(discover(root), entries)
    return root, findings, entries


def changed(path: Path, data):
    content = json.loads(path.read_bytes().partition(b"\n")[2])
    body = json.dumps(data.draw(mutants(content))).encode()
    path.write_bytes(user_key.code_of(body).encode() + b"\n" + body)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_no_content_of_a_cache_ends_in_a_traceback(filled, data):
    root, _, _ = filled
    check(root)
    changed(stored(root), data)
    check(root)
    stored(root).unlink()


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_no_content_of_the_scores_ends_in_a_traceback(filled, data):
    root, _, entries = filled
    cached_scores.scores(discover(root), entries)
    changed(stored(root, "scores.json"), data)
    cached_scores.scores(discover(root), entries)
    stored(root, "scores.json").unlink()
