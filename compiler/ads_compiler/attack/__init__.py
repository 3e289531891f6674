"""MITRE ATT&CK as facts: indexes of releases, and how they are made from STIX bundles."""
