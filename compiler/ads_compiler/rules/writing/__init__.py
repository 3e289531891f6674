"""Rules about completeness and writing."""
