"""ADS234 response-without-containment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_CONTAINS = re.compile(
    r"\b(?:isolat|quarantin|block|disabl|revok|suspend|lock|kill|terminat|stop|deny|denies|remov"
    r"|delet|rotat|reset|disconnect|deactivat|unload|bootout|detach|unmount|cancel|recall|wip(?:e"
    r"|ing)|shut"
    r"|cordon|drain|evict|withdraw|expir|invalidat|sinkhol|uninstall|patch|unplug|restrict"
    r"|segment)\w*"
    r"|\bcontain(?:ment|ed|ing)?\b|\broll(?:ed)?[ -]?back\b"
    r"|\b(?:cut|power|switch|turn|sign|log)(?:ed)? (?:\w+ ){0,2}(?:off|out)\b"
    r"|\btake (?:\w+ ){0,3}(?:down|offline|away)\b|\bclose (?:the|its) (?:port|session)",
    re.IGNORECASE,
)


@rule("ADS234", raw=True)
def response_without_containment(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The response stops what the intruder is doing.

    ## Why

    Steps that only look ('investigate', 'review', 'document') leave the intruder at work while the
    analyst reads.

    ## What to do

    Name the action that stops it, and its object: 'Deny the pod's egress', 'Revoke the sessions of
    `user`'. Pages with priority low or informational, or with `contain` in the front matter, are
    not checked.
    """
    strategy = entry.strategy
    section = strategy.sections.get("response")
    if (
        section is None
        or section.is_empty
        or strategy.response
        or strategy.priority in ("low", "informational")
    ):
        return
    text = f"{section.text}\n" + "\n".join(part.heading.text for part in section.parts)
    if not section.blocks and not _CONTAINS.search(text):
        hint = "name what to isolate, block, disable or revoke, and who may do it"
        yield section.span, "no step of the response stops the intruder", hint
