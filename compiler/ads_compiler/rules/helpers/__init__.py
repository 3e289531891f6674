"""Code that several rules share: word lists, sentences, lookups."""
