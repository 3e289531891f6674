"""What a page claims of ATT&CK in its prose, and what is to be said of it."""
