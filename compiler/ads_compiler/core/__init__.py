"""What everything else is made of: text with positions, findings, errors, files, YAML. Imports no other room."""
