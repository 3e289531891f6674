"""Coverage as layers for ATT&CK Navigator, format 4.5: one per state, and one with all states."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ads_compiler.coverage.model import Coverage, Mark, Row, State

VERSIONS = {"navigator": "5.1.0", "layer": "4.5"}
COLORS = {
    State.MISSING: "#f6c7c3",
    State.DOCUMENTED: "#d6e6fb",
    State.COMPILED: "#84b3ef",
    State.PROVEN: "#1b5bb8",
}
_MEANINGS = {
    State.DOCUMENTED: "a page claims the technique",
    State.COMPILED: "the page has a sound detector",
    State.PROVEN: "its cases ran and all passed, and no placeholder of a template is left",
}
_REACHED = (State.DOCUMENTED, State.COMPILED, State.PROVEN)


def files(coverage: Coverage, site_url: str, name: str) -> dict[str, str | bytes]:
    """Layers by file name, such as `enterprise-coverage.json` and `enterprise-proven.json`."""
    layers: dict[str, str | bytes] = {}
    for domain in coverage.domains:
        short = domain.removesuffix("-attack")
        layers[f"{short}-coverage.json"] = combined(coverage, domain, site_url, name)
        for state in _REACHED:
            layers[f"{short}-{state.label}.json"] = _text(
                _of_state(coverage, domain, state, site_url, name)
            )
    return layers


def combined(coverage: Coverage, domain: str, site_url: str, name: str) -> str:
    """The layer of a domain with all states; for a scope, also with missing techniques."""
    states = tuple(State) if coverage.scope is not None else _REACHED
    meanings = "; ".join(f"{state.label}: {_MEANINGS[state]}" for state in _REACHED)
    return _text(
        {
            **_head(coverage, domain, f"{name}: coverage", f"{meanings}."),
            "techniques": list(_techniques(coverage, domain, states, site_url)),
            "gradient": {
                "colors": list(COLORS.values()),
                "minValue": 0,
                "maxValue": int(State.PROVEN),
            },
            "legendItems": [{"label": state.label, "color": COLORS[state]} for state in states],
        }
    )


def _of_state(
    coverage: Coverage, domain: str, state: State, site_url: str, name: str
) -> dict[str, Any]:
    reached = tuple(one for one in _REACHED if one >= state)
    techniques = _techniques(coverage, domain, reached, site_url)
    description = f"Techniques in this state or a better one: {_MEANINGS[state]}."
    return {
        **_head(coverage, domain, f"{name}: {state.label}", description),
        "techniques": [
            t | {"score": 1, "color": COLORS[state]} if "score" in t else t for t in techniques
        ],
        "gradient": {"colors": ["#ffffff", COLORS[state]], "minValue": 0, "maxValue": 1},
        "legendItems": [{"label": state.label, "color": COLORS[state]}],
    }


def _head(coverage: Coverage, domain: str, name: str, meaning: str) -> dict[str, Any]:
    release = coverage.index.release
    scope = f" Techniques {coverage.scope.words}." if coverage.scope else ""
    return {
        "name": name,
        "versions": {"attack": release.split(".")[0], **VERSIONS},
        "domain": domain,
        "description": f"ATT&CK {release}.{scope} {meaning} {coverage.index.notice}",
        "sorting": 0,
        "layout": {
            "layout": "side",
            "showName": True,
            "showID": True,
            "expandedSubtechniques": "annotated",
        },
        "hideDisabled": False,
    }


def _techniques(
    coverage: Coverage, domain: str, states: tuple[State, ...], site_url: str
) -> Iterator[dict[str, Any]]:
    """Each technique per tactic, and parents of covered sub-techniques, expanded without color."""
    rows = sorted(coverage.of(domain), key=lambda row: row.technique.id)
    parents = {
        row.technique.parent
        for row in rows
        if row.state in states and row.state is not State.MISSING
    }
    for row in rows:
        for tactic in row.technique.tactics:
            here = row.within(tactic)
            marks = tuple(mark for mark in here.marks if mark.state in states)
            shown = bool(marks) if here.marks else State.MISSING in states
            if shown or row.technique.id in parents:
                yield _technique(here, tactic, marks, shown, row.technique.id in parents, site_url)


def _technique(
    row: Row, tactic: str, marks: tuple[Mark, ...], shown: bool, opened: bool, site_url: str
) -> dict[str, Any]:
    comment = [f"{mark.strategy} ({_state(mark)})" for mark in marks]
    if opened:
        comment.append(f"{row.below_covered} of {row.below} sub-techniques have a strategy")
    entry: dict[str, Any] = {"techniqueID": row.technique.id, "tactic": tactic}
    if shown:
        entry |= {"score": int(row.state), "color": COLORS[row.state]}
    if comment:
        entry["comment"] = ", ".join(comment)
    if marks and site_url.startswith(("http://", "https://")):
        entry["links"] = [
            {
                "label": f"{mark.strategy} {mark.title}",
                "url": f"{site_url}strategies/{mark.strategy.lower()}/",
            }
            for mark in marks
        ]
    return entry | ({"showSubtechniques": True} if opened else {})


def _state(mark: Mark) -> str:
    """A state, and of what compiles the first reason why it is not proven."""
    why = (
        f", not proven: {mark.unproven[0]}"
        if mark.state is State.COMPILED and mark.unproven
        else ""
    )
    return f"{mark.state.label}{why}"


def _text(layer: dict[str, Any]) -> str:
    return json.dumps(layer, indent=1, ensure_ascii=False) + "\n"
