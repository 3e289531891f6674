"""ADS421 environment-literal."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.text import Span
from ads_compiler.detection.implication import signed_leaves
from ads_compiler.detection.tree import Cidr, Correlation, Keyword, Match, Text
from ads_compiler.rules.base import Finding, rule

# Names that belong to no organisation, and networks that are the same everywhere.
_EXAMPLES = re.compile(
    r"(?:^|[.@/])(?:example\.(?:org|com|net)|[\w-]+\.(?:example|test|invalid))\b|^localhost",
    re.IGNORECASE,
)
_INTERNAL = re.compile(
    r"(?:^|[./@\\])[\w-]+\.(?:corp|local|internal|intranet|intra|lan|home)(?:$|[:/])", re.IGNORECASE
)
_EVERYWHERE = frozenset(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/0", "::/0", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
        "fc00::/7",
    )
)  # fmt: skip
_RESERVED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.2.0/24", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/3", "::/127", "2001:db8::/32", "fe80::/10", "ff00::/8",
        "1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "168.63.129.16", "fd00:ec2::254",
    )
)  # fmt: skip
_HOSTS = frozenset(
    {"computer", "computername", "hostname", "host.name", "host", "workstation", "workstationname"}
)
_USERS = frozenset(
    {
        "user", "username", "user.name", "userid", "targetusername", "subjectusername",
        "accountname", "account", "userprincipalname",
    }
)  # fmt: skip
_COMMON = re.compile(
    r"(?:.*\\)?(?:system|local service|network service|anonymous logon|administrators?|guest|krbtgt"
    r"|defaultaccount|root|nobody|daemon|www-data|nginx|apache|postgres|mysql|admin|guest|anonymous|everyone|unknown"
    r"|n/a|-|\$|dwm-\d|umfd-\d"
    r"|nt authority.*|.*\$)|system:.*|s-1-.*|.*@example\.\w+",
    re.IGNORECASE,
)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _specific_network(text: str) -> bool:
    network = _network(text) if re.search(r"[.:]", text) else None
    if network is None or network in _EVERYWHERE:
        return False
    return not any(network.version == one.version and network.subnet_of(one) for one in _RESERVED)  # type: ignore[arg-type]


def _kind(leaf: Match | Keyword) -> tuple[str, str] | None:
    """The kind and text of the environment-specific literal that a leaf tests for, or None."""
    if isinstance(leaf.test, Cidr):
        return ("the network", leaf.test.network) if _specific_network(leaf.test.network) else None
    if not isinstance(leaf.test, Text):
        return None
    text = "".join(part for part in leaf.test.parts if isinstance(part, str))
    plain = all(isinstance(part, str) for part in leaf.test.parts)
    field = leaf.field.casefold() if isinstance(leaf, Match) else ""
    if plain and _specific_network(text):
        return "the address", text
    if _INTERNAL.search(text) and not _EXAMPLES.search(text):
        return "the internal name", text
    if plain and field in _HOSTS and not _EXAMPLES.search(text) and not _COMMON.fullmatch(text):
        return "the host", text
    if plain and field in _USERS and not _EXAMPLES.search(text) and not _COMMON.fullmatch(text):
        return "the account", text
    return None


def _explained(entry: Entry, text: str, where: Span) -> bool:
    """Whether the page names a literal, or a comment is on its line or the line above."""
    strategy = entry.strategy
    prose = "\n".join(
        piece.text
        for key, part in strategy.sections.items()
        if key != "detection"
        for piece in part.prose
    )
    lines = [strategy.document.source.line_text(row) for row in (where.line - 2, where.line - 1)]
    return text.casefold() in prose.casefold() or any(
        re.search(r"(?:^|\s)#", line) for line in lines
    )


@rule("ADS421")
def environment_literal(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """An address, host or account of one environment is explained where a rule names it.

    ## Why

    If the rule is copied to another organisation, or the network is renumbered, the literal stays:
    the selection never matches, or the filter hides the wrong host. The rule alone does not show
    whose address it is.

    ## What to do

    Use a placeholder (`DestinationIp|expand: '%management_network%'`) that is set in the project's
    configuration, or explain the literal under *Assumptions* or *False Positives*, or in a comment
    on its line. Documentation ranges, whole private ranges and names of `example.org` are not
    reported.
    """
    for item in entry.rules:
        if isinstance(item.logic, Correlation):
            continue
        seen: set[str] = set()
        for leaf, _ in signed_leaves(item.logic):
            literal = _kind(leaf)
            where = leaf.span or item.span
            if literal is None or literal[1] in seen or where.file != entry.strategy.name:
                continue
            seen.add(literal[1])
            if not _explained(entry, literal[1], where):
                message = (
                    f"{literal[0]} '{literal[1]}' is specific to one environment, "
                    "and the page does not explain it"
                )
                yield (
                    where,
                    message,
                    "use a placeholder with 'expand', or explain it under Assumptions",
                )
