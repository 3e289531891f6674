"""Compile rules to a readable Python module.

The module imports the runtime from the file next to it, or includes it (`standalone`). The part
that comes from a strategy is built as a syntax tree and written in ASCII, so the bytes are the same
on every Python version.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from ads_compiler.codegen import bundle, layout
from ads_compiler.codegen.expressions import call, value
from ads_compiler.codegen.facts import DetectorFacts
from ads_compiler.codegen.functions import Functions, Shown
from ads_compiler.codegen.head import documentation, preamble
from ads_compiler.codegen.names import Names
from ads_compiler.core.diagnostics import Diagnostic, collected
from ads_compiler.detection.tree import Correlation, Regex, Rule, fields_read, leaves
from ads_compiler.engine.plan import needs_by_key

_FOOT = """
# match(event): the keys of the rules that hold for one event. Detector().feed(event): its alerts,
# correlations too. As a program: events in as JSON lines, alerts out as JSON lines.
match = partial(match_event, RULESET)
Detector = partial(RuleDetector, RULESET)
main = partial(run_program, RULESET)

if __name__ == "__main__":
    raise SystemExit(main())
"""
_OWN = (
    "event",
    "STRATEGY",
    "ROUTES",
    "RULESET",
    "match",
    "Detector",
    "main",
    "os",
    "sys",
    "partial",
    "adsc_runtime",
)
_ALWAYS = {
    "EventView",
    "LogSource",
    "Rule",
    "RuleDetector",
    "RuleSet",
    "match_event",
    "run_program",
}


def module_name(strategy_id: str) -> str:
    """The name of a strategy's module: `ADS-0005` gives `ads_0005`."""
    return strategy_id.lower().replace("-", "_")


@collected
def check(rules: Iterable[Rule]) -> Iterator[Diagnostic]:
    """What this target cannot express, at the place of the rule; `emit` takes only what passes."""
    rules = tuple(rules)
    by_key = {rule.key: rule for rule in rules}
    for rule in rules:
        if isinstance(rule.logic, Correlation):
            for key in rule.logic.rules:
                if key not in by_key:
                    message = f"the Python target cannot count '{key}' for the rule '{rule.key}'"
                    yield Diagnostic(rule.span, "ADS502", message, "count a rule of this page")
            continue
        for leaf in leaves(rule.logic):
            if isinstance(leaf.test, Regex):
                yield from _check_regex(leaf.test, rule if leaf.span is None else leaf)


def _check_regex(test: Regex, place: Rule | object) -> Iterator[Diagnostic]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(test.pattern)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        span = getattr(place, "span")  # noqa: B009 - a rule or a leaf, both have one
        message = f"the Python target does not accept the expression '{test.pattern}': {error}"
        yield Diagnostic(span, "ADS501", message)


def emit(
    facts: DetectorFacts | None,
    rules: tuple[Rule, ...],
    routes: Mapping[str, Any] | None = None,
    *,
    standalone: bool = False,
    file: Shown = str,
) -> str:
    """The module of a strategy or of plain Sigma rules; equal input gives equal text.

    A `standalone` module includes the runtime and `routes`, the table of shapes and log sources.
    `file` converts the name of a rule's file to the form that the module shows.
    """
    names = Names((*bundle.names(), *_OWN))
    functions = Functions(names, file)
    prefixes = _prefixes(rules, Names(()))
    rows = [
        _rule(rule, prefix, facts, functions) for rule, prefix in zip(rules, prefixes, strict=True)
    ]
    table: list[ast.stmt] = []
    keywords: dict[str, ast.expr] = {
        "strategy": ast.Name("STRATEGY", ast.Load()),
        "rules": ast.Tuple(rows, ast.Load()),
    }
    if standalone and routes is not None:
        table = [_assign("ROUTES", _json(routes)), _assign("NEEDS", _json(needs_by_key(rules)))]
        keywords["routes"] = ast.Name("ROUTES", ast.Load())
        keywords["needs"] = ast.Name("NEEDS", ast.Load())
    body = [
        _assign("STRATEGY", value({} if facts is None else _strategy(facts))),
        *functions.statements,
        *table,
        _assign("RULESET", call("RuleSet", **keywords)),
    ]
    used = functions.used | _ALWAYS
    if any(isinstance(rule.logic, Correlation) for rule in rules):
        used.add("Correlation")
    runtime = bundle.inlined() if standalone else preamble(sorted(used))
    return documentation(facts, rules, file) + runtime + layout.statements(body) + _FOOT


def _json(data: Any) -> ast.expr:
    """A call that reads a value from JSON: one string, however large the value is."""
    text = json.dumps(data, separators=(",", ":"))
    return ast.Call(_attribute("json", "loads"), [ast.Constant(text)], [])


def _attribute(name: str, attribute: str) -> ast.expr:
    return ast.Attribute(ast.Name(name, ast.Load()), attribute, ast.Load())


def _assign(name: str, expr: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], expr, lineno=1)


def _prefixes(rules: Sequence[Rule], names: Names) -> list[str]:
    """The function name prefix of each rule; empty if only one rule looks at events."""
    if sum(not isinstance(rule.logic, Correlation) for rule in rules) < 2:
        return [""] * len(rules)
    return [
        names.free(rule.title if _is_uuid(rule.key) and rule.title else rule.key) for rule in rules
    ]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _strategy(facts: DetectorFacts) -> dict[str, object]:
    return {
        "id": facts.id,
        "title": facts.title,
        "status": facts.status,
        "priority": facts.priority,
        "attack": {"version": facts.attack_release, "techniques": list(facts.techniques)},
        "response": {
            "contain": facts.contain,
            "escalate_to": facts.escalate_to,
            "steps": list(facts.response_steps),
        },
        "url": facts.url,
        "response_url": facts.response_url,
        "tool": f"adsc {facts.tool_version}",
    }


def _rule(rule: Rule, prefix: str, facts: DetectorFacts | None, functions: Functions) -> ast.expr:
    source = rule.logsource
    words = {"product": source.product, "category": source.category, "service": source.service}
    given: dict[str, object] = {
        "key": rule.key,
        "title": rule.title,
        "level": rule.level or (facts.priority if facts else None) or None,
        "id": rule.sigma_id,
    }
    keywords = {name: value(fact) for name, fact in given.items() if fact is not None}
    if any(words.values()):
        keywords["logsource"] = call(
            "LogSource", **{word: value(text) for word, text in words.items() if text}
        )
    more = {"techniques": rule.techniques, "fields": fields_read(rule.logic)}
    keywords |= {name: value(fact) for name, fact in more.items() if fact}
    if not rule.alerts:
        keywords["alerts"] = value(False)
    if isinstance(rule.logic, Correlation):
        keywords["correlation"] = _correlation(rule.logic)
    else:
        keywords["condition"] = ast.Name(functions.add(rule, prefix), ast.Load())
    return call("Rule", **keywords)


def _correlation(logic: Correlation) -> ast.expr:
    facts = correlation_facts(logic)
    given = {name: value(fact) for name, fact in facts.items() if fact not in ((), {}, None, False)}
    return call("Correlation", **given)


def correlation_facts(logic: Correlation) -> dict[str, Any]:
    """What the runtime's `Correlation` takes."""
    return {
        "type": logic.kind,
        "rules": logic.rules,
        "timespan": logic.seconds,
        "condition": tuple((bound.op, bound.value) for bound in logic.bounds),
        "group_by": logic.group_by,
        "fields": logic.fields,
        "percentile": logic.percentile,
        "aliases": {alias.name: dict(alias.fields) for alias in logic.aliases},
        "at_end": logic.closing,
    }
