"""The day of a run."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from ads_compiler.core.errors import ConfigError


def today() -> date:
    """The current date in UTC, or that of SOURCE_DATE_EPOCH if it is set.

    Raises ConfigError if that is not a number of seconds, or too many.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigError(
            "SOURCE_DATE_EPOCH must be a number of seconds since 1970, up to the year 9999, "
            f"not '{epoch[:40]}'"
        ) from error


def latest_day() -> date:
    """The later of `today` and the day of the clock, after which every day is in the future.

    SOURCE_DATE_EPOCH may be that of an old build, so it makes no present day a future one.
    """
    return max(today(), datetime.now(UTC).date())
