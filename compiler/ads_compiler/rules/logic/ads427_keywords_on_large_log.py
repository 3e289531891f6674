"""ADS427 keywords-on-large-log."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import Correlation, Keyword, leaves
from ads_compiler.rules.base import Finding, rule

# Logs of which every host or every request writes many records a second.
_LARGE = frozenset(
    {
        "process_creation", "network_connection", "file_event", "file_access", "registry_event", "registry_set",
        "image_load", "process_access", "dns", "dns_query", "proxy", "webserver", "firewall", "network",
        "security", "sysmon", "cloudtrail", "audit", "auditd", "syslog", "conn", "http",
    }
)  # fmt: skip


@rule("ADS427")
def keywords_on_large_log(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """On a large log, a rule looks at some field, not only for words anywhere.

    ## Why

    Words without a field are searched in every value of every event: slow on the log sources that write most, and true
    for whoever mentions the word in a path or a comment.

    ## What to do

    Name the field in which the word matters. For logs without fields, such as the lines of a daemon, keywords are
    right.
    """
    for item in entry.rules:
        large = {item.logsource.category, item.logsource.service} & _LARGE
        if isinstance(item.logic, Correlation) or not large:
            continue
        if all(isinstance(leaf, Keyword) for leaf in leaves(item.logic)):
            message = (
                f"the rule '{item.key}' searches every value of {item.logsource} and names no field"
            )
            yield item.span, message, "name the field in which the word matters"
