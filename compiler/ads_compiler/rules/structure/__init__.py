"""Rules about the structure of a page: sections, headings, blocks."""
