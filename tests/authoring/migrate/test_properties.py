"""Generated pages: a migration is idempotent, and decided claims are right in the target."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.attack import history
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.migrate import target
from ads_compiler.authoring.migrate.page import Page, parse
from ads_compiler.authoring.migrate.plan import plan_page

PAST = history.load()
TARGETS = {release: target.load(release, Installed()) for release in ("18.1", "20.0")}
PLATFORMS = (
    "Linux",
    "Windows",
    "Network",
    "Office 365",
    "Azure AD",
    "Containers",
    "Network Devices",
    "Amiga",
)
QUOTES = (lambda word: word, lambda word: f"'{word}'", lambda word: f'"{word}"')

PAGE = """---
ads: 1
id: EX-1
title: A drawn page about a technique
status: draft
created: 2026-11-20
updated: 2026-11-21
{attack}
platforms: [{platforms}]
priority: low
---
# A drawn page about a technique

## Categorization

{links}

## Detection

```yaml sigma
tags: [{tags}]
```
"""


@st.composite
def claims(draw, release):
    identity = draw(st.sampled_from(PAST.ids(release)))
    known = PAST.technique(release, identity)
    words = draw(
        st.lists(
            st.sampled_from([*known.tactics, "defense-evasion", "TA0005", "execution"]), unique=True
        )
    )
    name = draw(st.sampled_from([None, known.name, "Another Name"]))
    return identity, words, name


def flow(identity, words, name, quote):
    parts = [f"id: {quote(identity)}"]
    parts += [f'name: "{name}"'] if name else []
    parts += [f"tactics: [{', '.join(map(quote, words))}]"] if words else []
    return "{" + ", ".join(parts) + "}"


def block(identity, words, name, quote, comment):
    lines = [f"    - id: {quote(identity)}{comment}"]
    lines += [f'      name: "{name}"  # named'] if name else []
    lines += (
        ["      tactics:", *(f"        - {quote(word)}{comment}" for word in words)]
        if words
        else []
    )
    return "\n".join(lines)


@st.composite
def pages(draw):
    release = draw(st.sampled_from(PAST.releases))
    drawn = draw(
        st.lists(claims(release), min_size=1, max_size=5, unique_by=lambda claim: claim[0])
    )
    quote, comment = draw(st.sampled_from(QUOTES)), draw(st.sampled_from(["", "  # why"]))
    if draw(st.booleans()):
        entries = ", ".join(flow(*claim, quote) for claim in drawn)
        attack = f'attack: {{version: "{release}", techniques: [{entries}]}}'
    else:
        entries = "\n".join(block(*claim, quote, comment) for claim in drawn)
        attack = f"attack:\n  version: '{release}'{comment}\n  techniques:\n{entries}"
    platforms = draw(st.lists(st.sampled_from(PLATFORMS), min_size=1, unique=True))
    ids = [identity for identity, _, _ in drawn]
    tags = [f"attack.{identity.lower()}" for identity in ids] + draw(
        st.sampled_from([[], ["attack.defense_evasion"]])
    )
    form = draw(st.sampled_from(["techniques", "wiki/Technique"]))
    links = "\n".join(
        f"- [{i}](https://attack.mitre.org/{form}/{i.replace('.', '/')})" for i in ids
    )
    text = PAGE.format(
        attack=attack,
        platforms=", ".join(map(quote, platforms)),
        tags=", ".join(dict.fromkeys(tags)),
        links=links,
    )
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace(
        "\n", draw(st.sampled_from(["\n", "\r\n"]))
    )


@given(pages(), st.sampled_from(sorted(TARGETS)))
def test_a_migration_is_idempotent_and_decided_claims_are_right(raw, release):
    goal = TARGETS[release]
    page = parse(raw, "page.md")
    assert isinstance(page, Page), page
    first = plan_page(page, goal)
    assert raw.count("\ufeff") == first.after.count("\ufeff")
    assert ("\r" in raw) == ("\r" in first.after)
    for comment in ("# why", "# named"):
        assert first.after.count(comment) == raw.count(comment)
    after = parse(first.after, "page.md")
    assert isinstance(after, Page), after
    assert after.strategy.id == page.strategy.id
    again = plan_page(after, goal)
    assert not again.changed
    assert again.left == first.remaining
    assert not any("safely" in item.why for item in first.left)
    if after.strategy.attack_version != release:
        return
    undecided = {item.span.line: item for item in again.left}
    for number, claim in enumerate(after.strategy.techniques):
        if after.strategy.span("attack", "techniques", number, "id").line in undecided:
            continue
        technique = goal.index.technique(claim.id)
        assert technique is not None
        assert technique.active
        for position, word in enumerate(claim.tactics):
            span = after.strategy.span("attack", "techniques", number, "tactics", position)
            assert word in technique.tactics or span in [item.span for item in again.left]
    ids = [claim.id for claim in after.strategy.techniques]
    decided = [i for i in ids if goal.index.technique(i) and goal.index.technique(i).active]
    assert len(set(decided)) == len(decided)


def test_no_technique_of_any_release_is_lost():
    """Every id of any release is decided or has a reason."""
    for identity in PAST.ids("20.0"):
        move = TARGETS["20.0"].move(identity)
        assert move.why or (move.technique is not None and move.technique.active)
