"""Errors of the set-up, which the user must fix before anything can be checked.

Problems inside a strategy are `Diagnostic` values instead.
"""


class AdscError(Exception):
    """A problem outside the strategies, shown as one line."""

    exit_code = 2


class ConfigError(AdscError):
    """The configuration, a path or an argument is invalid."""


class AttackDataError(AdscError):
    """An ATT&CK bundle or index cannot be used."""


class SiteError(AdscError):
    """The site generator failed, or the built site did not pass the safety gate."""
