"""What several rules share: words, sentences, lookups."""
