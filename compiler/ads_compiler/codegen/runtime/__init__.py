"""The parts of a stand-alone detector. Standard library only; the Python target joins them into one file."""
