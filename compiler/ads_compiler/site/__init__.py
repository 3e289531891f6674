"""The site: the pages for a generator, the generator, and the gate that checks its output."""
