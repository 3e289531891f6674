"""The ADS compiler: strategies in Markdown to findings, detectors and a site. Start reading at `build.py`."""

__version__ = "0.1.0"
