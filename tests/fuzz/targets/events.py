"""Events in every shape and carrier of the table of log sources, and streams of any bytes."""

import base64
import gzip
import io
import json
from functools import cache

import zstandard

from ads_compiler import sigma
from ads_compiler.codegen import loader, python
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.config import log_sources
from ads_compiler.core.text import Text
from ads_compiler.detection.tree import Correlation
from ads_compiler.testing import event_formats
from fuzz import mutate
from fuzz.target import CLEAN, FINDINGS, Target, WrongAnswer, events, seeds
from fuzz.targets import rules as rule_target

_TABLE = log_sources.load()
_SEEDS = events()
_STREAMS = seeds("streams")
_VALUES = ("x", "Security", 4688, "4624", "2026-01-02T03:04:05Z", 1_767_323_045, ["a", None], "")


def _put(event, path, value, *, flat):
    steps = [path] if flat else path.split(".")
    for step in steps[:-1]:
        event = event.setdefault(step, {})
        if not isinstance(event, dict):
            return
    event[steps[-1]] = value


def _fitting(rng, test):
    if isinstance(test, list | tuple) and test:
        return rng.choice(list(test))
    return test if isinstance(test, str) else rng.choice(_VALUES)


def _shaped(rng):
    """An event of a shape, with some of the fields that the table knows for it."""
    shape = rng.choice(_TABLE["shapes"])
    event, flat = {}, rng.random() < 0.3
    for path, test in rng.choice(shape["has"]).items():
        _put(event, path, _fitting(rng, test), flat=flat)
    paths = [path for paths in shape.get("names", {}).values() for path in paths]
    paths += [*shape.get("times", ()), *shape.get("decode", ()), *shape.get("event-data", ())]
    paths += [*shape.get("event-text", ()), *shape.get("spread", ()), *shape.get("unnamed", ())]
    for path in rng.sample(paths, min(len(paths), 6)):
        _put(event, path, _value(rng), flat=flat)
    return event


def _value(rng):
    """A value for a field, sometimes a text that the shapes read as JSON or XML."""
    return rng.choice(
        (
            *_VALUES,
            '{"a": {"b": [1]}}',
            '[{"Name": "x", "Value": "y"}]',
            "<EventData><Data Name='a'>b</Data></EventData>",
            "<Event><System><EventID>1</EventID><Channel>Security</Channel></System></Event>",
            {"a": "b"},
            [{"name": "n", "value": "v"}],
        )
    )


def _carried(rng, event):
    """An event inside of a carrier."""
    carrier = rng.choice(_TABLE["wrappers"])
    row = event
    if rng.random() < 0.5:
        row = json.dumps(event)
    if rng.random() < 0.2:
        row = base64.b64encode(gzip.compress(json.dumps(event).encode())).decode()
    if "event" in carrier:
        inner = {}
        _put(inner, carrier["event"], row, flat=False)
        row = inner
    outer = {}
    if "list" in carrier:
        _put(outer, carrier["list"], [row] * rng.choice((1, 1, 3)), flat=False)
    elif isinstance(row, dict):
        outer = row
    for path, test in carrier["when"].items():
        if path.split(".")[0] not in outer:
            _put(outer, path, _fitting(rng, test), flat=False)
    return outer


def _draw_events(rng):
    lines = []
    for _ in range(rng.choice((1, 3, 8))):
        event = rng.choice(_SEEDS) if rng.random() < 0.3 else _shaped(rng)
        if rng.random() < 0.6:
            event = mutate.tree(rng, event, _SEEDS)
        for _ in range(rng.choice((0, 0, 1, 2))):
            event = _carried(rng, event)
        lines.append(mutate.written(event) + b"\n")
    return b"".join(lines)


def _draw_stream(rng):
    data = mutate.blob(rng, rng.choice(_STREAMS), _STREAMS)
    packed = rng.randrange(5)
    if packed == 0:
        data = mutate.blob(rng, gzip.compress(data, mtime=0), ())
    elif packed == 1:
        data = mutate.blob(rng, zstandard.compress(data), ())
    return data


@cache
def _module():
    blocks = [Text(f"{n}.yml", text.decode()) for n, text in enumerate(rule_target.RULES)]
    lowered = [rule for block in blocks for rule in sigma.lower([block]).rules]
    unique = {rule.key: rule for rule in lowered}
    kept = [
        rule
        for rule in unique.values()
        if not isinstance(rule.logic, Correlation) or set(rule.logic.rules) <= unique.keys()
    ]
    source = python.emit(rule_target.facts(), kept)
    return loader.load(source, "ads_0001", _TABLE), tuple(kept)


def _run(data, _folder):
    module, _ = _module()
    detector = module.Detector()
    problems = []
    reading = Reading(problems.append, openers=event_formats.OPENERS, max_unpacked=20_000_000)
    alerts = []
    for event in reading.read(io.BytesIO(data), "x.jsonl"):
        alerts += detector.feed(event, name="x.jsonl")
        for inner in detector.router.every([event])[:20]:
            routed = detector.router.route(inner, None, "x.jsonl")
            rule_target.agree(*_plain(), routed.event)
        if reading.events > 2_000:
            break
    saved = json.loads(json.dumps(detector.save()))
    again = module.Detector()
    again.restore(saved)
    if json.loads(json.dumps(again.save())) != saved:
        raise WrongAnswer("a restored state is not what was saved")
    alerts += detector.finish()
    for alert in alerts:
        json.loads(json.dumps(alert))
    detector.unseen.lines()
    return FINDINGS if problems else CLEAN


@cache
def _plain():
    """The same rules for events of any log source."""
    rules = rule_target.anywhere(_module()[1])
    return rule_target.matchers(rules), rules


TARGETS = (
    Target("events", _draw_events, _run),
    Target("streams", _draw_stream, _run),
)
