"""Set-up errors: what the person who calls the tool must mend before anything can be checked.

What is wrong inside a strategy is a `Diagnostic`, never one of these.
"""


class AdscError(Exception):
    """Something outside the strategies is wrong; shown as one line."""

    exit_code = 2


class ConfigError(AdscError):
    """The project's configuration, paths or arguments do not fit together."""


class AttackDataError(AdscError):
    """An ATT&CK bundle or index cannot be used."""


class SiteError(AdscError):
    """The site generator failed, or the built site did not pass the safety gate."""
