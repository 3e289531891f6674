"""Expressions for observable events, data sources and fields."""

from __future__ import annotations

import re

# Recorded events: one such word makes a goal observable.
EVENT = re.compile(
    r"`|\b(?:"
    r"process(?:es)?|start(?:s|ed|ing)?|launch\w*|spawn\w*|creat(?:e|es|ed|ing|ion)|delet\w+"
    r"|remov(?:e|es|ed|al"
    r"|ing)|modif\w+|chang(?:e|es|ed|ing)"
    r"|writ(?:e|es|ing|ten)|reads?|reading|open(?:s|ed|ing)?|cop(?:y|ies|ied|ying)|mov(?:es?|ed"
    r"|ing)|download\w*"
    r"|upload\w*|exfiltrat\w+|transfer\w*"
    r"|send(?:s|ing)?|sent|receiv\w+|connect\w*|connection|session\w*|listen\w*|captur\w+|sniff\w*"
    r"|record(?:s|ing)"
    r"|scan\w*|sweep\w*|quer(?:y|ies|ied|ying)"
    r"|resol(?:ve|ves|ved|ving|ution)|request\w*|search(?:es|ed|ing)?|enumerat\w+|list(?:s|ed|ing)"
    r"|collect\w*"
    r"|dump\w*|inject\w*|load(?:s|ed|ing)?"
    r"|mount\w*|attach\w*|install\w*|register\w*|registr\w+|schedul\w+|log\s?(?:s|ged)?[\s-]?(?:on"
    r"|in|ons|ins)"
    r"|authenticat\w+|sign(?:s|ed)?[\s-]?in\w*"
    r"|disabl\w+|switch\w*\s+off|clear(?:s|ed|ing)|stop(?:s|ped|ping)|kill\w*|encrypt\w*"
    r"|compress\w*|archiv\w+"
    r"|renam\w+|forward\w*|grant\w*|assign\w*"
    r"|add(?:s|ed|ing)|execut(?:es?|ed|ing)|run(?:s|ning)?|call(?:s|ed|ing)?|invok\w+|typ(?:es?|ed"
    r"|ing)|command\w*"
    r"|exec|script\w*|pull(?:s|ed|ing)|push(?:es|ed|ing)?"
    r"|escap(?:es?|ed|ing)|privileged|elevat\w+|imperson\w+|forg\w+|reset\w*|rotat\w+|export\w*"
    r"|mirror\w*|brute"
    r"|spray\w*|guess\w*|beacon\w*|tunnel\w*|prox(?:y|ied|ies)"
    r"|password\w*|token\w*|cookie\w*|certificate\w*|secret\w*|mailbox\w*|mails?|packet\w*"
    r"|socket\w*|file\w*"
    r"|key\w*|share\w*|port\w*|task\w*|driver\w*|librar\w+|module\w*|dns|api"
    r")\b",
    re.IGNORECASE,
)

# Typical wording of a goal without an event.
AIM = re.compile(
    r"\b(?:attempts?\s+(?:to|at)\s+(?:bypass|evad|circumvent|avoid|hid|compromis|exploit|misus"
    r"|abus|leverag)\w*"
    r"|(?:malicious|adversarial|suspicious|anomalous|unauthori[sz]ed|abnormal|unusual|hostile"
    r"|nefarious)\s+(?:\w+\s+)?"
    r"(?:activit\w+|behaviou?rs?|actions?|use|usage|attempts?|intent|purposes?|operations?)"
    r"|(?:bypass|evad|circumvent|exploit|abus|misus|leverag)\w*\s+(?:\w+\s+){0,4}(?:security"
    r"|monitoring|detection"
    r"|defen[cs]es?|controls?|mechanisms?|systems?|environments?|techniques?|vulnerabilit\w+)"
    r"|(?:attacks?|threats?|intrusions?|compromises?|adversar(?:y|ies)|attackers?|evasion))\b",
    re.IGNORECASE,
)

# A data source, or the system that records it.
SOURCE = re.compile(
    r"\b(?:logs?|logged|logging|events?|event\s+id|telemetry|sysmon|audit\w*|records?|recorded"
    r"|accounting|traffic"
    r"|netflow|flows?|packets?|captures?|pcap|etw|edr|xdr|siem|ebpf"
    r"|auditd|osquery|zeek|suricata|falco|cloudtrail|syslog|journal\w*|sensors?|agents?|prox(?:y"
    r"|ies)|dns"
    r"|resolution|resolver|registry|process(?:es)?|command\s+lines?|connections?|requests?"
    r"|quer(?:y|ies)|starts?|api|calls?|syscalls?|metadata|headers?|sessions?|logons?|sign-?ins?"
    r"|messages?"
    r"|creation|mailbox|kernel|hooks?|manifests?|eid\s*\d+"
    # Tables of Microsoft Defender XDR and Sentinel, and Sysmon's names of events.
    r"|device\w+events?|device(?:network|process|file|image|logon|registry)\w*|email\w+events?"
    r"|cloudappevents|identity\w+events?|signinlogs|auditlogs|officeactivity|securityevent|azureactivity"
    r"|(?:file|process|image|driver|pipe|registry|network|dns)\s?(?:create|created|terminate|load|loaded"
    r"|connect|query|event)\w*|\w+events|\w+logs?)\b",
    re.IGNORECASE,
)

# A field, a value or an event number: enough to write a query.
FIELD = re.compile(
    r"`[^`]+`|\b[a-z]\w*\.[a-z]\w+(?:\.\w+)*\b(?<!e\.g)(?<!i\.e)|\b[a-z]\w*_\w+\b"
    r"|\b[A-Z][a-z]+[A-Z]\w+(?:Id|ID"
    r"|Name|Image|Line|Port|Ip|IP|Host|Path|Type|Code|User)\b"
    r"|\b(?:CommandLine|ParentImage|EventID|QueryName|Image\b\s+(?:ends|starts))"
    r"|\bevents?\s+(?:id\s+)?\d+"
    r"|\bID\s+\d+|\bports?\s+\d+",
)
