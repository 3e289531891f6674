"""Mutations of bytes and of trees of JSON values; everything depends on the generator given."""

import copy
import json
from random import Random

import yaml

MOST_BYTES = 300_000
# What parsers and people who write by hand stumble over.
WORDS = (
    b"null", b"true", b"NaN", b"Infinity", b"-1", b"0", b"1e999", b"9" * 400, b"0x" + b"f" * 300,
    b'"', b"'", b"`", b"```", b"~~~", b"---\n", b"\n...\n", b"#", b"%(prog)d", b"%s", b"{{7*7}}",
    b"${x}", b"\\", b"\\u0000", b"\\ud800", b"\0", b"\t", b"\r", b"\xff", b"\xef\xbb\xbf",
    b"\xed\xa0\x80", b"\xe2\x80\xae", b"\x1b[31m", b"::error::x", b"&a [*a]", b"*a", b"<<: ",
    b"!!python/object/apply:os.system [x]", b"[", b"]", b"{", b"}", b"(", b")", b"*", b"_", b"<",
    b">", b"|", b"- ", b"> ", b"[r] ", b"![", b"](", b"<a href=", b"<!--", b"-->", b"../", b"/",
    b"1 of s*", b" and ", b" or ", b" not ", b"(a+)+$", b"(?=", b"\\1", b"%a%", b"2026-02-30",
    b"9999-12-31T23:59:59Z", b"0001-01-01", b"T1059", b"ADS-0001", b"::", b"##vso[task", b"\n\n",
)  # fmt: skip
VALUES = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**30, -(10**400), 0.5, 1e308, float("nan"),
    float("inf"), "", " ", "x", "*", "\ud800", "\0", "\u202e", "9" * 50, "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59", "../../x", "%(prog)d", "a" * 3000, "a.b.c", "{}", "[1", [], {},
    [[]], [None], {"": ""}, {"a": {"a": {}}}, ["a", 1], "10.0.0.0/8", "::ffff:1.2.3.4",
)  # fmt: skip


def blob(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """The bytes after a few random changes."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        data = _BLOB[rng.randrange(len(_BLOB))](rng, data, others)[:MOST_BYTES]
    return data


def lined(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """The bytes after changes of whole lines, or of single bytes."""
    if rng.random() < 0.4:
        return blob(rng, data, others)
    lines = data.splitlines(keepends=True) or [b""]
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(len(lines))
        kind = rng.randrange(6)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            other = rng.choice(others or (data,)).splitlines(keepends=True) or [b""]
            lines.insert(at, rng.choice(other))
        elif kind == 2:
            lines[at : at + 1] = [lines[at]] * rng.choice((2, 3, 50, 1000))
        elif kind == 3:
            lines[at] = _insert(rng, lines[at], others)
        elif kind == 4:
            name, colon, _ = lines[at].partition(b":")
            lines[at] = name + colon + b" " + rng.choice(WORDS) + b"\n"
        else:
            lines[at] = b"  " * rng.randrange(4) + lines[at].lstrip()
        lines = lines or [b""]
    return b"".join(lines)[:MOST_BYTES]


def tree(rng: Random, value, others=()):
    """A JSON value after a few random changes at random places."""
    value = copy.deepcopy(value)
    for _ in range(rng.choice((1, 1, 2, 4))):
        holder = [value]
        places = list(_places(holder))
        parent, key = places[rng.randrange(len(places))]
        old = parent[key]
        kind = rng.randrange(8)
        if kind <= 2:
            parent[key] = copy.deepcopy(rng.choice(VALUES))
        elif kind == 3 and parent is not holder:
            del parent[key]
        elif kind == 4 and isinstance(parent, dict):
            parent[rng.choice((*parent, "", "x", "a.b", "\ud800"))] = parent.pop(key)
        elif kind == 5:
            inner = old
            for _ in range(rng.choice((1, 3, 40, 600))):
                inner = [inner] if rng.random() < 0.5 else {"a": inner}
            parent[key] = inner
        elif kind == 6:
            parent[key] = [old] * rng.choice((2, 30, 2000))
        elif others:
            other = [rng.choice(others)]
            source, at = rng.choice(list(_places(other)))
            parent[key] = copy.deepcopy(source[at])
        value = holder[0]
    return value


def written(value) -> bytes:
    """JSON; what is nested too deeply for that is left out."""
    try:
        text = json.dumps(value)
    except RecursionError:
        text = "[]"
    return text.encode()[: 20 * MOST_BYTES]


def yaml_text(*documents) -> bytes:
    """YAML documents; nothing where they cannot be written."""
    try:
        text = yaml.safe_dump_all(documents, sort_keys=False)
    except (yaml.YAMLError, RecursionError, ValueError):
        return b""
    return text.encode("utf-8", "surrogatepass")[:MOST_BYTES]


def _places(holder, most=2_000):
    """The places of a tree, breadth first, as pairs of a container and a key."""
    pending = [holder]
    for container in pending:
        for key in list(container) if isinstance(container, dict) else range(len(container)):
            yield container, key
            most -= 1
            if not most:
                return
            if isinstance(container[key], dict | list):
                pending.append(container[key])


def _insert(rng, data, _others):
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(WORDS) * rng.choice((1, 1, 1, 2, 70, 5000)) + data[at:]


def _cut(rng, data, _others):
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[at + rng.choice((1, 2, 10, 200)) :]


def _end(rng, data, _others):
    return data[: rng.randrange(len(data) + 1)]


def _flip(rng, data, _others):
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def _overwrite(rng, data, _others):
    at = rng.randrange(len(data) + 1)
    word = rng.choice((*WORDS, b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1\0\0\0"))
    return data[:at] + word + data[at + len(word) :]


def _again(rng, data, _others):
    at = rng.randrange(len(data) + 1)
    piece = data[at : at + rng.choice((1, 3, 8, 40, 300))]
    return data[:at] + piece * rng.choice((2, 3, 20, 300, 4000)) + data[at:]


def _swap(rng, data, _others):
    first, second = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    size = rng.choice((1, 5, 60))
    pieces = data[second : second + size], data[first + size : second], data[first : first + size]
    return data[:first] + b"".join(pieces) + data[second + size :]


def _splice(rng, data, others):
    other = rng.choice(others) if others else data
    start = rng.randrange(len(other) + 1)
    at = rng.randrange(len(data) + 1)
    return data[:at] + other[start : start + rng.choice((10, 100, 1000))] + data[at:]


_BLOB = (_insert, _insert, _cut, _end, _flip, _flip, _overwrite, _again, _swap, _splice)
