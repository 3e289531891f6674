"""Small STIX bundles of ATT&CK in both versions of STIX."""

import json


def external(identity):
    return [
        {
            "source_name": "mitre-attack",
            "external_id": identity,
            "url": f"https://attack.mitre.org/x/{identity}",
        }
    ]


def stix(kind, number):
    return f"{kind}--00000000-0000-4000-8000-{number:012d}"


def technique(number, identity, name, **more):
    return {
        "type": "attack-pattern",
        "id": stix("attack-pattern", number),
        "created": "2020-01-01T00:00:00.000Z",
        "modified": "2020-01-01T00:00:00.000Z",
        "name": name,
        "external_references": external(identity),
        "kill_chain_phases": [{"kill_chain_name": "mitre-attack", "phase_name": "execution"}],
        "x_mitre_platforms": ["Windows", "Linux"],
        "x_mitre_domains": ["enterprise-attack"],
        **more,
    }


def relation(number, kind, source, target):
    return {
        "type": "relationship",
        "id": stix("relationship", number),
        "created": "2020-01-01T00:00:00.000Z",
        "modified": "2020-01-01T00:00:00.000Z",
        "relationship_type": kind,
        "source_ref": source,
        "target_ref": target,
    }


def plain(kind, number, identity, name, **more):
    return {
        "type": kind,
        "id": stix(kind, number),
        "created": "2020-01-01T00:00:00.000Z",
        "modified": "2020-01-01T00:00:00.000Z",
        "name": name,
        "external_references": external(identity),
        "x_mitre_domains": ["enterprise-attack"],
        **more,
    }


def objects():
    def attack(number):
        return stix("attack-pattern", number)

    return [
        plain("x-mitre-tactic", 1, "TA0002", "Execution", description="d",
              x_mitre_shortname="execution"),
        plain("x-mitre-tactic", 2, "TA0003", "Persistence", description="d",
              x_mitre_shortname="persistence"),
        plain("x-mitre-matrix", 1, "enterprise-attack", "Enterprise ATT&CK", description="d",
              tactic_refs=[stix("x-mitre-tactic", 2), stix("x-mitre-tactic", 1)]),
        technique(1, "T0001", "Active"),
        technique(2, "T0001.001", "Below", x_mitre_is_subtechnique=True),
        technique(3, "T0002", "Old", revoked=True),
        technique(4, "T0003", "Older", revoked=True),
        technique(5, "T0004", "Loop", revoked=True),
        technique(6, "T0005", "Loop back", revoked=True),
        technique(7, "T0006", "Given up", x_mitre_deprecated=True),
        technique(8, "T0007", "Nowhere", x_mitre_platforms=["None"]),
        relation(1, "revoked-by", attack(4), attack(3)),
        relation(2, "revoked-by", attack(3), attack(1)),
        relation(3, "revoked-by", attack(5), attack(6)),
        relation(4, "revoked-by", attack(6), attack(5)),
        plain("intrusion-set", 1, "G0001", "A group", aliases=["A group", "Alias"]),
        relation(5, "uses", stix("intrusion-set", 1), attack(1)),
        plain("x-mitre-data-component", 1, "DC0001", "Process Creation", description="d"),
        plain("x-mitre-analytic", 1, "AN0001", "Analytic 1", description="d",
              x_mitre_platforms=["Linux"], x_mitre_log_source_references=[{
                  "x_mitre_data_component_ref": stix("x-mitre-data-component", 1),
                  "name": " auditd ", "channel": "execve"}]),
        plain("x-mitre-detection-strategy", 1, "DET0001", "How to see it",
              x_mitre_analytic_refs=[stix("x-mitre-analytic", 1)]),
        relation(6, "detects", stix("x-mitre-detection-strategy", 1), attack(1)),
        plain("malware", 1, "S0002", "A malware", x_mitre_aliases=["A malware", "Other name"],
              is_family=True, labels=["malware"]),
        plain("tool", 1, "S0001", "A tool", labels=["tool"]),
        relation(7, "uses", stix("malware", 1), attack(2)),
        relation(8, "uses", stix("malware", 1), attack(1)),
        relation(9, "uses", stix("intrusion-set", 1), stix("malware", 1)),
        relation(10, "uses", stix("malware", 1), attack(3)),
    ]  # fmt: skip


def within(domain, chain):
    """A change that moves a bundle to another domain."""

    def change(items):
        for item in items:
            if "x_mitre_domains" in item:
                item["x_mitre_domains"] = [domain]
            for phase in item.get("kill_chain_phases", ()):
                phase["kill_chain_name"] = chain
        return items

    return change


def bundle(version="2.1", release=None, change=lambda items: items):
    items = objects()
    if release:
        facts = {"x_mitre_version": release, "description": "d", "x_mitre_contents": []}
        items.append(plain("x-mitre-collection", 1, "c", "Enterprise ATT&CK", **facts))
    for item in items:
        if version == "2.1":
            item["spec_version"] = "2.1"
    whole = {"type": "bundle", "id": stix("bundle", 1), "objects": change(items)}
    if version == "2.0":
        whole["spec_version"] = "2.0"
    return json.dumps(whole)
