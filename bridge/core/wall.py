"""The clock on the wall, as the engine knows it: told from outside, and counted on from there.

Times are seconds since 1970 in UTC; what people read is ISO 8601. Nothing here asks a clock: a `Wall` event says what
it shows, and the engine's own time, which never goes back, counts on from the last one.
"""

import re

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z")
_DAY = 86_400
#: Days from the first of March of year 0 to 1970-01-01 (proleptic Gregorian calendar).
_TO_1970 = 719_468


def seconds_of(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 time in UTC ('2026-01-31T20:00:00Z'); None where it is none."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 61):
        return None
    part = float(f"0.{found[7]}") if found[7] else 0.0
    return _days(year, month, day) * _DAY + hour * 3600 + minute * 60 + second + part


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01; years are counted from March, so that the leap day is their last."""
    year -= month <= 2
    in_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return year * 365 + year // 4 - year // 100 + year // 400 + in_year - _TO_1970


def iso_of(seconds: float) -> str:
    """The ISO 8601 text of seconds since 1970, to the second."""
    days, rest = divmod(int(seconds // 1), _DAY)
    days += _TO_1970
    era, in_era = divmod(days, 146_097)
    year = (in_era - in_era // 1460 + in_era // 36_524 - in_era // 146_096) // 365
    in_year = in_era - (365 * year + year // 4 - year // 100)
    month = (5 * in_year + 2) // 153
    day = in_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    full = year + era * 400 + (month <= 2)
    return f"{full:04}-{month:02}-{day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"
