"""The detector runtime, standard library only; the Python target joins it into one file."""
