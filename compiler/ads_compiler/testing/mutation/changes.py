"""All changes of a rule that mean something else than the rule, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ads_compiler.detection.tree import Condition, Correlation, Match, Rule, leaves
from ads_compiler.testing.mutation.correlations import CORRELATION_OPERATORS, same
from ads_compiler.testing.mutation.forms import Forms
from ads_compiler.testing.mutation.model import Change, Effect
from ads_compiler.testing.mutation.operators import OPERATORS, Part
from ads_compiler.testing.mutation.shape import parts, place, replaced


def changes(rule: Rule, present: Iterable[str] = ()) -> Iterator[Change]:
    """The changes of a rule, in the order of the operators; those that change nothing for certain are left out.

    Events without a value in a field of `present` make no difference, whether the rule matches them or not.
    """
    if isinstance(rule.logic, Correlation):
        yield from _of_correlation(rule, rule.logic)
        return
    forms = Forms(rule.logsource, present)
    original = forms.whole(rule.logic)
    seen = {original}
    for operator, node, made, says, about in _made(rule.logic):
        logic = replaced(rule.logic, node, made)
        form = forms.whole(logic)
        if form not in seen:
            seen.add(form)
            yield Change(
                operator,
                says,
                place(about, rule.span),
                logic,
                _effect(forms, original, form),
                about,
            )


def _made(logic: Condition) -> Iterator[tuple[str, Condition, Condition, str, Condition]]:
    fields = tuple(dict.fromkeys(leaf.field for leaf in leaves(logic) if isinstance(leaf, Match)))
    found = [Part(node, inside, fields) for node, inside in parts(logic)]
    for operator in OPERATORS:
        for part in found:
            for made, says, about in operator.make(part):
                yield operator.name, part.node, made, says, about


def _effect(forms: Forms, original: int, form: int) -> Effect:
    if forms.implies(original, form):
        return Effect.WIDER
    return Effect.NARROWER if forms.implies(form, original) else Effect.OTHER


def _of_correlation(rule: Rule, logic: Correlation) -> Iterator[Change]:
    seen = [logic]
    for operator in CORRELATION_OPERATORS:
        for made, says in operator.make(logic):
            if not any(same(made, other) for other in seen):
                seen.append(made)
                yield Change(operator.name, says, rule.span, made)
