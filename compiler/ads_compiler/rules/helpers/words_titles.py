"""Words of titles: vague words, classes of systems, and suffixes that number copies."""

from __future__ import annotations

import re

# A bypass or an abuse cannot be observed, only the event that causes it.
VAGUE = frozenset(
    """
    abuse abused abusing abnormal activities activity adversarial adversaries adversary alert
    alerting alerts anomalies anomalous anomaly attack attacker attackers attacking attacks attempt
    attempted attempts behavior behaviors behaviour behaviours breach bypass bypassed bypasses
    bypassing compromise compromised covert defense defence defenses defences detect detected
    detecting detection detections detects evade evaded evading evasion evasive event events exploit
    exploitation exploited exploiting exploits generic hostile identify identifying illegitimate
    intruder intrusion leverage leveraged leveraging malicious maliciously manipulation mechanism
    mechanisms misuse misused misusing monitor monitoring monitored obfuscate obfuscation potential
    potentially possible prevention protection report rule security stealth stealthy strategy
    suspicious system systems tactic tactics technique techniques test threat threats title
    unauthorised unauthorized undetected unexpected unknown unusual usage use used using
    vulnerabilities vulnerability ads activities' adversaries' advanced common critical hunting
    known malware tool tools tooling
    """.split()  # noqa: SIM905 - easier to read without quotes
)

SMALL = frozenset(
    """
    a an and any are as at based be by for from in inside into is its of on or other out over that
    the their this through to under via when while with within without &
    """.split()  # noqa: SIM905
)

# Classes of systems, as opposed to events.
CLASSES = frozenset(
    """
    account accounts application applications app apps aws azure cloud cluster clusters code
    computer computers container containerised containerized containers control controls credential
    credentials data database databases device devices docker email emails endpoint endpoints
    enterprise environment environments esxi file files firewall firewalls gcp host hosts hypervisor
    iaas identity image images infrastructure kubernetes linux log logging logs mac macos mail
    microsoft network networks node nodes office operating orchestration organisation organization
    os platform platforms pod pods powershell process processes resource resources runtime saas
    server servers service services shell software storage traffic unix user users virtual web
    windows workload workloads
    """.split()  # noqa: SIM905
)

FRAME = re.compile(
    r"^\s*(?:alerting\s*(?:&|and)\s*detection\s+strategy|ADS|strategy|detection"
    r"|rule)\s*(?:\([^)]*\))?\s*[:\-–—]\s*",
    re.IGNORECASE,
)

# Suffixes of a title that was copied from another page.
SUFFIX = re.compile(
    r"(?:\s*[-–—:,/|]\s*|\s+|\s*[(\[]\s*)"
    r"(?:T\d{4}(?:\.\d{3})?|#?\s?\d{1,2}(?=\s*[)\]])|#\s?\d{1,2}|(?:(?:part|variant|version|v|no"
    r"|copy|rev"
    r"|revision)\.?\s*)(?:\d+(?:\.\d+)*|[ivx]+|[a-z])?"
    r"|copy|draft|updated|new|old|final|duplicate|revised|extended|alternative|again"
    r"|[IVX]{2,4})\s*[)\]]?\s*$",
    re.IGNORECASE,
)
