"""The basis of the package: text with positions, findings, errors, files, YAML."""
