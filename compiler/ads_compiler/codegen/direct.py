"""Rules as a rule set of the runtime without a module: conditions are compiled when first needed.

`adsc run` loads thousands of rules, of which a stream makes candidates of a few. The code of a
condition is the code that a module of the rule would have.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ads_compiler.codegen import python
from ads_compiler.codegen.functions import Functions
from ads_compiler.codegen.names import Names
from ads_compiler.codegen.runtime import eventview, predicates, ruleset
from ads_compiler.codegen.runtime.detector import RuleDetector
from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.detection import tree
from ads_compiler.engine.plan import needs_by_key

Condition = Callable[[EventView], bool]


class LateCondition:
    """The condition of a rule, compiled when it is first evaluated."""

    __slots__ = ("function", "rule")

    def __init__(self, rule: Callable[[], tree.Rule]) -> None:
        """`rule` gives the rule."""
        self.rule = rule
        self.function: Condition | None = None

    def __call__(self, view: EventView) -> bool:
        """Whether the condition holds for an event."""
        function = self.function
        if function is None:
            function = self.function = condition_of(self.rule())
        return function(view)


def condition_of(rule: tree.Rule) -> Condition:
    """The condition of a rule as a function."""
    functions = Functions(Names(("event",)), str)
    name = functions.add(rule, "")
    body = ast.fix_missing_locations(ast.Module(body=functions.statements, type_ignores=[]))
    namespace: dict[str, Any] = {**vars(predicates), "EventView": eventview.EventView}
    # It is the code of the compiler, and holds what an author wrote as constants only.
    exec(compile(body, f"<{rule.key}>", "exec", dont_inherit=True), namespace)  # noqa: S102
    function: Condition = namespace[name]
    return function


def rule_of(rule: tree.Rule, condition: Condition | None) -> ruleset.Rule:
    """A rule as the runtime declares it."""
    logic, source = rule.logic, rule.logsource
    return ruleset.Rule(
        key=rule.key,
        title=rule.title,
        level=rule.level or None,
        id=rule.sigma_id,
        logsource=ruleset.LogSource(source.product, source.category, source.service),
        techniques=rule.techniques,
        fields=tree.fields_read(logic),
        alerts=rule.alerts,
        condition=condition,
        correlation=correlation_of(logic) if isinstance(logic, tree.Correlation) else None,
    )


def correlation_of(logic: tree.Correlation) -> ruleset.Correlation:
    """A correlation as the runtime declares it."""
    return ruleset.Correlation(**python.correlation_facts(logic))


def rule_set(
    rules: Iterable[tree.Rule], routes: Mapping[str, Any], strategy: Mapping[str, Any] | None = None
) -> ruleset.RuleSet:
    """The rule set of plain Sigma rules."""
    listed = tuple(rules)
    made = tuple(
        rule_of(rule, None if isinstance(rule.logic, tree.Correlation) else _late(rule))
        for rule in listed
    )
    needs = needs_by_key(listed)
    return ruleset.RuleSet(strategy=strategy or {}, rules=made, routes=routes, needs=needs)


class Loaded:
    """A rule set in the place of a module, for `loader.together`."""

    RuleDetector = RuleDetector

    def __init__(self, ruleset: ruleset.RuleSet) -> None:
        """The rule set is that of `rule_set`."""
        self.RULESET = ruleset


def _late(rule: tree.Rule) -> LateCondition:
    return LateCondition(lambda: rule)
