"""Rules in the formats of Splunk and Elastic to drafts of pages; the query stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ads_compiler.attack.index import Index, Technique
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.draft import attack, foreign_rules, placeholders, tags
from ads_compiler.authoring.draft.foreign_rules import READERS, Foreign
from ads_compiler.authoring.draft.from_sigma import Imported, ImportedPage
from ads_compiler.authoring.draft.markdown import (
    TODO,
    bullets,
    code,
    fenced,
    line,
    link,
    numbered,
    prose,
)
from ads_compiler.authoring.names import FileNames, Ids, slug
from ads_compiler.authoring.page import Draft, title_of
from ads_compiler.config import Project
from ads_compiler.sigma.rule_sets import rule_files
from ads_compiler.strategy import TechniqueClaim

_PRODUCTS = {"splunk": "Splunk", "elastic": "Elastic"}


def drafts(
    paths: Sequence[Path],
    kind: str,
    project: Project,
    *,
    day: date,
    folder: Path | None = None,
    release: str | None = None,
    prefix: str | None = None,
) -> Imported:
    """A draft for each rule of a `kind` in `READERS`. Nothing is written.

    Raises ConfigError if there is no file.
    """
    folder = folder or project.strategies
    installed = Installed.of(project)
    index = attack.index_for(installed, release)
    names, ids = FileNames(folder), Ids.of_folders({project.strategies, folder})
    pages: list[ImportedPage] = []
    left_out: list[tuple[str, str]] = []
    suffix, read = READERS[kind]
    for path in rule_files(paths, (suffix,), f"no {suffix} file in"):
        shown = project.shown(path)
        try:
            rule = read(path, shown)
        except foreign_rules.NotReadError as error:
            left_out.append((shown, str(error)))
            continue
        identity = ids.take(ids.next(prefix))
        draft, notes = _draft(rule, _PRODUCTS[kind], identity, index, installed, day)
        name = names.next(slug(draft.title) or slug(path.stem))
        pages.append(
            ImportedPage(
                name, identity, draft.title, draft.render(), (shown,), rule.placed, tuple(notes)
            )
        )
    return Imported(tuple(pages), tuple(left_out))


def _draft(
    rule: Foreign, product: str, identity: str, index: Index, installed: Installed, day: date
) -> tuple[Draft, list[str]]:
    mapping = tags.mapped([f"attack.{one.lower()}" for one in rule.techniques], index)
    notes = list(mapping.notes)
    if not rule.priority:
        notes.append("the rule states no severity: medium is a guess")
    platforms = dict.fromkeys(
        name for item in mapping.techniques for name in attack.platforms(item, index, installed)
    )
    given = rule.sections
    categories = [attack.categorization(item, index) for item in mapping.techniques]
    validation = given.get("validation", ())
    draft = Draft(
        id=identity,
        title=title_of(rule.title),
        created=rule.created or day.isoformat(),
        updated=max(rule.updated or rule.created or day.isoformat(), rule.created),
        release=index.release,
        techniques=mapping.claims or (TechniqueClaim(tags.NO_TECHNIQUE, None, ()),),
        platforms=tuple(platforms) or ("TODO",),
        priority=rule.priority or "medium",
        authors=rule.authors,
        body={
            "goal": placeholders.GOAL,
            "categorization": "\n\n".join([*categories, placeholders.CATEGORIZATION]),
            "strategy_abstract": "\n\n".join(_abstract(rule)),
            "technical_context": "\n\n".join(map(prose, given.get("technical_context", ())))
            or placeholders.CONTEXT,
            "blind_spots": f"### Blind Spots\n\n{placeholders.BLIND_SPOTS}\n\n"
            f"### Assumptions\n\n{placeholders.ASSUMPTIONS}",
            "false_positives": bullets(list(given.get("false_positives", ())))
            or f"- {placeholders.FALSE_POSITIVE}",
            "validation": f"{TODO} add a case with events of these recordings.\n\n"
            + "\n".join(f"- {text}" for text in validation)
            if validation
            else placeholders.VALIDATION,
            "priority": f"{(rule.priority or 'medium').capitalize()}"
            + (", the severity of the rule. " if rule.priority else ". ")
            + placeholders.PRIORITY,
            "response": numbered(list(given.get("response", ()))) or placeholders.RESPONSE,
            "detection": _detection(rule, product),
            "additional_resources": "\n".join(
                f"- {item}" for item in _resources(rule, mapping.techniques)
            ),
        },
    )
    body = {key: text for key, text in draft.body.items() if text}
    return replace(draft, tags=mapping.tags, body=body), notes


def _abstract(rule: Foreign) -> Iterator[str]:
    yield from map(prose, rule.sections.get("strategy_abstract", ()))
    if rule.sources:
        yield f"The events come from {', '.join(map(code, dict.fromkeys(rule.sources)))}."


def _detection(rule: Foreign, product: str) -> str:
    if not rule.query:
        return f"{TODO} the rule has no query, only settings of {product}: write it as Sigma."
    return (
        f"{TODO} write this query of {product} as Sigma; until then nothing here is compiled or "
        f"tested.\n\n{fenced(rule.query, line(rule.language))}"
    )


def _resources(rule: Foreign, techniques: Sequence[Technique]) -> Iterator[str]:
    own = {item.url.rstrip("/").lower() for item in techniques}
    yield from (f"[ATT&CK: {line(item.name)}]({item.url})" for item in techniques)
    for text in dict.fromkeys(rule.sections.get("additional_resources", ())):
        if text.rstrip("/").lower() not in own:
            yield link(text)
