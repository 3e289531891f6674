"""Rules about ATT&CK claims."""
