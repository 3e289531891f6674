"""MITRE ATT&CK: indexes of its releases, and the import of STIX bundles that builds them."""
