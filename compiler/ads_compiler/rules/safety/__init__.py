"""Rules about markup and characters that are unsafe on a site."""
