"""All changes of a rule that are not equivalent to it or to one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ads_compiler.detection.tree import Condition, Correlation, Match, Rule, leaves
from ads_compiler.testing.mutation.correlations import CORRELATION_OPERATORS, same
from ads_compiler.testing.mutation.forms import Forms
from ads_compiler.testing.mutation.model import Change, Effect
from ads_compiler.testing.mutation.operators import OPERATORS, Part
from ads_compiler.testing.mutation.shape import parts, place, replaced


def changes(rule: Rule, present: Iterable[str] = ()) -> Iterator[Change]:
    """The changes of a rule, in the order of the operators, without those known to be equivalent.

    Events that lack a value in a field of `present` are ignored when rules are compared.
    """
    if isinstance(rule.logic, Correlation):
        yield from _of_correlation(rule, rule.logic)
        return
    forms = Forms(rule.logsource, present)
    original = forms.whole(rule.logic)
    seen = {original}
    for operator, node, new, description, about in _replacements(rule.logic):
        logic = replaced(rule.logic, node, new)
        form = forms.whole(logic)
        if form not in seen:
            seen.add(form)
            yield Change(
                operator,
                description,
                place(about, rule.span),
                logic,
                _effect(forms, original, form),
                about,
            )


def _replacements(logic: Condition) -> Iterator[tuple[str, Condition, Condition, str, Condition]]:
    """The operator, the old node, the new node, the description, and the part it is about."""
    fields = tuple(dict.fromkeys(leaf.field for leaf in leaves(logic) if isinstance(leaf, Match)))
    candidates = [Part(node, inside, fields) for node, inside in parts(logic)]
    for operator in OPERATORS:
        for part in candidates:
            for new, description, about in operator.make(part):
                yield operator.name, part.node, new, description, about


def _effect(forms: Forms, original: int, form: int) -> Effect:
    if forms.implies(original, form):
        return Effect.WIDER
    return Effect.NARROWER if forms.implies(form, original) else Effect.OTHER


def _of_correlation(rule: Rule, logic: Correlation) -> Iterator[Change]:
    seen = [logic]
    for operator in CORRELATION_OPERATORS:
        for new, description in operator.make(logic):
            if not any(same(new, other) for other in seen):
                seen.append(new)
                yield Change(operator.name, description, rule.span, new)
