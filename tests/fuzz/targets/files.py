"""The files around pages: settings, log sources, states, caches, reviews and baselines."""

import hashlib
import json
import tempfile
import tomllib
from functools import cache
from pathlib import Path

import yaml

from ads_compiler.core import user_key
from fuzz import mutate
from fuzz.target import Target, adsc, choice, seeds, write
from support.projects import BASE

_CONFIG, _SOURCES = seeds("config"), seeds("logsources")
_SETTINGS = tuple(tomllib.loads(text.decode()) for text in _CONFIG)
_SHAPES = tuple(yaml.safe_load(text) for text in _SOURCES)
_COMMANDS = (("check",), ("doctor",), ("build", "--no-site"), ("status",), ("test",), ("waivers",))
_RULES = (Path(__file__).parents[1] / "seeds" / "rules" / "counts.yml").read_bytes()
_STREAM = b"".join(
    json.dumps(
        {"k": "v" if n % 3 else "w", "u": f"u{n % 2}", "n": n, "@timestamp": 1_767_258_000 + n * 20}
    ).encode()
    + b"\n"
    for n in range(12)
)


def _draw_config(rng):
    if rng.random() < 0.6:
        changed = mutate.tree(rng, rng.choice(_SETTINGS), _SETTINGS)
        try:
            return _toml(changed).encode("utf-8", "surrogatepass")[: mutate.MOST_BYTES]
        except RecursionError:
            return b""
    return mutate.lined(rng, rng.choice(_CONFIG), _CONFIG)


def _run_config(data, folder):
    write(folder, "adsc.toml", data)
    write(folder, "strategies/page.md", BASE)
    return adsc(folder, *choice(data, *_COMMANDS))[0]


def _toml(value):
    """TOML of a tree: a table on lines of its own, tables in it inline."""
    if not isinstance(value, dict):
        return _inline(value)
    return "".join(f"{json.dumps(key)} = {_inline(one)}\n" for key, one in value.items())


def _inline(value):
    if isinstance(value, dict):
        cells = (f"{json.dumps(key)} = {_inline(one)}" for key, one in value.items())
        return f"{{ {', '.join(cells)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return {"NaN": "nan", "Infinity": "inf"}.get(text := json.dumps(value), text)


def _draw_sources(rng):
    if rng.random() < 0.6:
        return mutate.yaml_text(mutate.tree(rng, rng.choice(_SHAPES), _SHAPES))
    return mutate.lined(rng, rng.choice(_SOURCES), _SOURCES)


def _run_sources(data, folder):
    write(folder, "adsc.toml", 'logsources = "logsources.yml"\nreview_required = []\n')
    write(folder, "logsources.yml", data)
    write(folder, "strategies/page.md", BASE)
    write(folder, "rules.yml", _RULES)
    write(folder, "events.jsonl", _STREAM)
    adsc(folder, "run", "--sigma", "rules.yml", "events.jsonl")
    return adsc(folder, "test")[0]


@cache
def _state():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, "rules.yml", _RULES)
        write(folder, "events.jsonl", _STREAM)
        adsc(folder, "run", "--sigma", "rules.yml", "--state", "state.json", "events.jsonl")
        state = json.loads((folder / "state.json").read_text())
        state["inputs"] = {"events.jsonl": next(iter(state["inputs"].values()))}
        return state


def _draw_state(rng):
    body = {key: value for key, value in _state().items() if key != "sha256"}
    saved = mutate.tree(rng, body, (_state(),))
    if not isinstance(saved, dict) or rng.random() < 0.05:
        return mutate.blob(rng, mutate.written(_state()), ())
    try:
        digest = hashlib.sha256(json.dumps(saved).encode("ascii")).hexdigest()
    except RecursionError:
        digest = ""
    return mutate.written(saved | {"sha256": digest})


def _run_state(data, folder):
    write(folder, "rules.yml", _RULES)
    write(folder, "state.json", data)
    write(folder, "events.jsonl", _STREAM)
    return adsc(folder, "run", "--sigma", "rules.yml", "--state", "state.json", "events.jsonl")[0]


@cache
def _caches():
    """The caches that commands write for the project of `_run_cache`, as objects by name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _cached_project(folder)
        adsc(folder, "check")
        adsc(folder, "test", "--mutate")
        return {
            path.name: json.loads(path.read_bytes().partition(b"\n")[2])
            for path in sorted((folder / "build" / ".cache").glob("*.json"))
        }


def _cached_project(folder):
    write(folder, "adsc.toml", "review_required = []\n")
    write(folder, "strategies/page.md", BASE)
    write(folder, "strategies/other.md", BASE.replace("EX-1", "EX-2").replace("## Goal", "## Gaol"))


def _draw_cache(rng):
    name = rng.choice(list(_caches()))
    content = _caches()[name]
    changed = content | {
        part: mutate.tree(rng, content[part], (content,)) for part in ("pages", "across")
    }
    return name.encode() + b"\n" + mutate.written(changed)


def _run_cache(data, folder):
    name, _, body = data.partition(b"\n")
    _cached_project(folder)
    code = (user_key.code_of(body) or "").encode()
    write(folder, f"build/.cache/{name.decode()}", code + b"\n" + body)
    adsc(folder, "test", "--mutate")
    return adsc(folder, "check")[0]


@cache
def _records():
    """A review and a baseline of the project of `_run_records`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _recorded_project(folder)
        adsc(folder, "review", "approve", "EX-1", "--by", "Somebody Else", "--on", "2026-01-05")
        adsc(folder, "build", "--no-site", "--update-baseline")
        review = next((folder / "reviews").iterdir())
        return {
            f"reviews/{review.name}": review.read_bytes(),
            "baseline.json": (folder / "baseline.json").read_bytes(),
        }


def _recorded_project(folder):
    write(folder, "adsc.toml", 'baseline = "baseline.json"\nreview_required = ["review"]\n')
    write(folder, "strategies/page.md", BASE)
    write(folder, "strategies/raw.md", BASE.replace("EX-1", "EX-2"))


def _draw_records(rng):
    name = rng.choice(list(_records()))
    old = _records()[name]
    if name.endswith(".json") and rng.random() < 0.7:
        return name.encode() + b"\n" + mutate.written(mutate.tree(rng, json.loads(old)))
    return name.encode() + b"\n" + mutate.lined(rng, old, ())


def _run_records(data, folder):
    name, _, content = data.partition(b"\n")
    _recorded_project(folder)
    for other, text in _records().items():
        write(folder, other, text)
    write(folder, name.decode(), content)
    outcome, _ = adsc(folder, "check")
    adsc(folder, *choice(data, ("status",), ("review", "show"), ("check", "--update-baseline"),
                         ("review", "approve", "EX-1", "--by", "Somebody", "--on", "2026-01-06"),
                         ("waivers",)))  # fmt: skip
    return outcome


TARGETS = (
    Target("config", _draw_config, _run_config),
    Target("logsources", _draw_sources, _run_sources),
    Target("states", _draw_state, _run_state),
    Target("caches", _draw_cache, _run_cache),
    Target("records", _draw_records, _run_records),
)
