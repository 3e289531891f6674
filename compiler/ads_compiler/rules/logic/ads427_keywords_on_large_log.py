"""ADS427 keywords-on-large-log."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import Correlation, Keyword, leaves
from ads_compiler.rules.base import Finding, rule

# Logs with many events per second for each host or service.
_HIGH_VOLUME = frozenset(
    {
        "process_creation", "network_connection", "file_event", "file_access", "registry_event",
        "registry_set", "image_load", "process_access", "dns", "dns_query", "proxy", "webserver",
        "firewall", "network", "security", "sysmon", "cloudtrail", "audit", "auditd", "syslog",
        "conn", "http",
    }
)  # fmt: skip


@rule("ADS427")
def keywords_on_large_log(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A rule on a high-volume log tests at least one field.

    ## Why

    A search without a field scans every value of every event. On high-volume logs it is slow, and
    it matches any event that mentions the word in a path or a comment.

    ## What to do

    Name the field in which the word matters. Keywords are right for logs without fields, such as
    the plain text output of a daemon.
    """
    for item in entry.rules:
        busy = {item.logsource.category, item.logsource.service} & _HIGH_VOLUME
        if isinstance(item.logic, Correlation) or not busy:
            continue
        if all(isinstance(leaf, Keyword) for leaf in leaves(item.logic)):
            message = (
                f"the rule '{item.key}' searches every value of {item.logsource} "
                "without naming a field"
            )
            yield item.span, message, "name the field in which the word matters"
