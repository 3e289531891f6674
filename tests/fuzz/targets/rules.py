"""Sigma rules, correlations and filters, alone and with a pipeline; pipelines with a rule."""

import dataclasses
import json
import re

import yaml

from ads_compiler import sigma
from ads_compiler.codegen import direct, loader, python
from ads_compiler.codegen.facts import DetectorFacts
from ads_compiler.codegen.runtime.detector import RuleDetector
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Text
from ads_compiler.detection.interpret import holds
from ads_compiler.detection.tree import Correlation, LogSource
from fuzz import mutate
from fuzz.target import FINDINGS, LOADER, Target, WrongAnswer, adsc, choice, events, seeds, write

RULES = seeds("rules", "tests/sigma/cases/[!r]*.yml")
_PIPELINES, _EVENTS = seeds("pipelines"), events()
_PIPELINE_TREES = tuple(yaml.load(text, LOADER) for text in _PIPELINES)
_TREES = tuple(list(yaml.load_all(text, LOADER)) for text in RULES)
_FIELD = re.compile(rb"^\s+([A-Za-z][\w.]*)(?:\|[\w|]*)?: *(.*)$", re.MULTILINE)
MOST_EVENTS = 40


def _draw(rng):
    if rng.random() < 0.5:
        return mutate.lined(rng, rng.choice(RULES), RULES)
    documents = mutate.tree(rng, rng.choice(_TREES), _TREES)
    return mutate.yaml_text(*(documents if isinstance(documents, list) else [documents]))


def _events_for(data):
    """Events with the fields and values that the rule names, so that some of them match."""
    drawn = list(_EVENTS[-10:])
    for field, value in _FIELD.findall(data[:50_000])[:MOST_EVENTS]:
        text = value.decode("utf-8", "replace").strip(" '\"[]").partition(",")[0]
        drawn.append({field.decode(): text, "@timestamp": 1_700_000_000 + len(drawn)})
        drawn.append({**drawn[-1], field.decode(): [text, None]})
    return drawn[-MOST_EVENTS:]


def _run(data, folder):
    write(folder, "rules.yml", data)
    drawn = _events_for(data)
    write(folder, "events.jsonl", "".join(json.dumps(event) + "\n" for event in drawn))
    if choice(data, *range(4)) == 0:
        write(folder, "pipeline.yml", choice(data[::-1], *_PIPELINES))
        write(folder, "adsc.toml", 'pipelines = ["pipeline.yml"]\n')
    outcome, _ = adsc(folder, "run", "--sigma", "rules.yml", "events.jsonl")
    adsc(folder, "compile", "--sigma", "rules.yml", "-o", "out")
    _agree(data, drawn)
    return outcome


def anywhere(rules):
    """The rules that are no correlations, for events of any log source."""
    return tuple(
        dataclasses.replace(rule, logsource=LogSource(), alerts=True)
        for rule in rules
        if not isinstance(rule.logic, Correlation)
    )


def facts():
    """Those of a strategy, for a module."""
    return DetectorFacts(
        id="ADS-0001", title="t", status="draft", priority="high", techniques=(),
        attack_release="20.0", contain=None, escalate_to=None, response_steps=(), url="",
        response_url="", tool_version="0",
    )  # fmt: skip


def matchers(rules):
    """Ways to find which rules match an event: in a module, in its detector, without a module."""
    module = loader.load(python.emit(facts(), rules), "ads_0001")
    direct_rules = direct.rule_set(rules, loader.NO_ROUTES)

    def fed(make):
        return lambda event: {alert["rule"]["key"] for alert in make().feed(event)}

    return {
        "the module": lambda event: set(module.match(event)),
        "its detector": fed(module.Detector),
        "the rules without a module": fed(lambda: RuleDetector(direct_rules)),
    }


def agree(ways, rules, event):
    """Each way and the interpreter must say the same about an event."""
    expected = {rule.key for rule in rules if holds(rule.logic, event)}
    for name, match in ways.items():
        if (answer := match(event)) != expected:
            raise WrongAnswer(
                f"{event!r}: {name} gives {sorted(answer)}, the interpreter {sorted(expected)}"
            )


def _agree(data, drawn):
    lowered = sigma.lower([Text("rules.yml", data.decode("utf-8", "replace"))])
    rules = anywhere(lowered.rules)
    if python.check(rules) or not rules:
        return
    ways = matchers(rules)
    for event in drawn:
        agree(ways, rules, event)


_RULE = b"""title: t
name: base
logsource: {product: windows, category: process_creation}
detection:
  s: {Image|endswith: ['\\\\a.exe', '\\\\b*c?.exe'], CommandLine|contains: 'aaaaaaaaaaaaaaaaaaa!'}
  f: {User|expand: '%admins%'}
  condition: s and not f
"""


def _draw_pipeline(rng):
    if rng.random() < 0.7:
        return mutate.yaml_text(mutate.tree(rng, rng.choice(_PIPELINE_TREES), _PIPELINE_TREES))
    return mutate.lined(rng, rng.choice(_PIPELINES), _PIPELINES)


def _run_pipeline(data, folder):
    write(folder, "rules.yml", _RULE + b"---\n" + RULES[-1])
    write(folder, "events.jsonl", '{"Image": "C:\\\\a.exe"}\n')
    write(folder, "pipeline.yml", data)
    write(folder, "adsc.toml", 'pipelines = ["pipeline.yml"]\n')
    try:
        settings = sigma.Settings(pipelines=(folder / "pipeline.yml",))
        sigma.lower([Text("rules.yml", _RULE.decode())], settings)
    except ConfigError:
        pass
    return adsc(folder, "run", "--sigma", "rules.yml", "events.jsonl")[0] or FINDINGS


TARGETS = (
    Target("rules", _draw, _run),
    Target("pipelines", _draw_pipeline, _run_pipeline),
)
