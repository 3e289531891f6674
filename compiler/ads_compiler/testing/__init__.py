"""Tests of strategies: their cases, the benign corpus, and mutation of their rules."""
