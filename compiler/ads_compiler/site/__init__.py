"""The site: the tree of pages that a generator reads, the generator, and the gate behind it."""
