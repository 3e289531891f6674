"""Running what a page claims: cases, the benign corpus, mutation, and the event formats that are read."""
