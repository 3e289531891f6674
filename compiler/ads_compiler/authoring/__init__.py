"""Pages written, imported, formatted and migrated."""
