"""The stages from files to findings, evidence and artifacts. Start at `build.py`."""
