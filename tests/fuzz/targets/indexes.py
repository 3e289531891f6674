"""STIX bundles that are imported, and indexes that are read."""

import gzip
import json
import tempfile
from functools import cache
from pathlib import Path

from fuzz import mutate
from fuzz.target import Target, adsc, choice, write
from support.bundles import bundle
from support.projects import BASE

_BUNDLES = tuple(
    json.loads(bundle(version, release)) for version in ("2.0", "2.1") for release in (None, "18.1")
)


def _draw_bundle(rng):
    if rng.random() < 0.2:
        return mutate.blob(rng, mutate.written(rng.choice(_BUNDLES)), ())
    return mutate.written(mutate.tree(rng, rng.choice(_BUNDLES), _BUNDLES))


def _run_bundle(data, folder):
    write(folder, "enterprise-attack.json", data)
    reader = choice(data, "plain", "plain", "attackcti")
    release = () if b"x-mitre-collection" in data else ("--release", "20.0")
    return adsc(
        folder,
        *("attack", "import", "enterprise-attack.json", "--reader", reader),
        *(*release, "--into", "attack"),
    )[0]


@cache
def _indexes():
    """The two files of a small index and a history, as objects."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, "bundle.json", bundle("2.1"))
        adsc(folder, "attack", "import", "bundle.json", "--reader", "plain",
             "--release", "20.0", "--into", "attack")  # fmt: skip
        return {
            path.name: json.loads(gzip.decompress(path.read_bytes()))
            for path in sorted((folder / "attack").glob("*.gz"))
        }


def _draw_index(rng):
    name = rng.choice(list(_indexes()))
    changed = mutate.tree(rng, _indexes()[name], tuple(_indexes().values()))
    if isinstance(changed, dict) and rng.random() < 0.9:
        changed["format"] = _indexes()[name]["format"]
    packed = gzip.compress(mutate.written(changed), mtime=0)
    if rng.random() < 0.1:
        packed = mutate.blob(rng, packed, ())
    return name.encode() + b"\n" + packed


def _run_index(data, folder):
    name, _, packed = data.partition(b"\n")
    for other, value in _indexes().items():
        write(folder, f"attack/{other}", gzip.compress(mutate.written(value), mtime=0))
    write(folder, f"attack/{name.decode()}", packed)
    write(folder, "adsc.toml", 'attack_indexes = "attack"\nreview_required = []\n')
    page = BASE.replace("T1040", "T0001")
    write(folder, "strategies/page.md", page)
    outcome, _ = adsc(folder, "check")
    adsc(folder, *choice(data, ("coverage",), ("attack", "info"), ("doctor",),
                         ("new", "T0001", "--title", "x"),
                         ("attack", "diff", "18.1", "20.0"), ("attack", "migrate", "20.0"),
                         ("build", "--no-site")))  # fmt: skip
    return outcome


TARGETS = (
    Target("stix", _draw_bundle, _run_bundle),
    Target("indexes", _draw_index, _run_index),
)
