"""Any date that a feed or page writes → aware UTC. Pure; never invents.

The rules, in order: epoch numbers, ISO 8601 / RFC 3339 and its kin, RFC 822 / 2822, then dates
with a month's name or in Chinese, Japanese and Korean. What none of them reads is no date.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo

LONGEST = 100
"""Characters; a longer text is prose that may hold a date, not a date."""

EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Outside of these a date is a fault: zero epochs, year 0, year 9999."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january enero ene gennaio gen janvier janv januar jän jänner janeiro ocak oca"
            " января январь янв styczeń stycznia sty",
            "feb february febrero febbraio février févr fév februar fevereiro fev şubat şub"
            " февраля февраль фев luty lutego lut",
            "mar march marzo mars märz mär mrz março mart март марта мар marzec marca",
            "apr april abril abr aprile avril avr nisan nis апреля апрель апр kwiecień kwietnia"
            " kwi",
            "may mayo maggio mag mai maio mayıs мая май maj maja",
            "jun june junio giugno giu juin juni junho haziran haz июня июнь июн czerwiec"
            " czerwca cze",
            "jul july julio luglio lug juillet juil juli julho temmuz tem июля июль июл lipiec"
            " lipca lip",
            "aug august agosto ago août aou ağustos ağu августа август авг sierpień sierpnia sie",
            "sep sept september septiembre settembre set septembre setembro eylül eyl сентября"
            " сентябрь сен сент wrzesień września wrz",
            "oct october octubre ottobre ott octobre oktober okt outubro out ekim eki октября"
            " октябрь окт październik października paź",
            "nov november noviembre novembre novembro kasım kas ноября ноябрь ноя нояб listopad"
            " listopada lis",
            "dec december diciembre dic dicembre décembre déc dezember dez dezembro aralık ara"
            " декабря декабрь дек grudzień grudnia gru",
        ),
        start=1,
    )
    for name in names.split()
}

_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "akst": -540, "hst": -600,
    "bst": 60, "cet": 60, "met": 60, "cest": 120, "mest": 120, "eet": 120, "eest": 180,
    "msk": 180, "ist": 330, "sgt": 480, "hkt": 480, "jst": 540, "kst": 540, "aest": 600,
    "aedt": 660,
}  # fmt: skip
"""Minutes east of UTC. `CST` is the American one of RFC 822, section 5.1."""

_AFTERNOON = re.compile(r"\b(?:pm|p\.m\.)|下午|晚上|傍晚|午後|오후", re.IGNORECASE)
_MORNING = re.compile(r"\b(?:am|a\.m\.)|上午|凌晨|早上|清晨|午前|오전", re.IGNORECASE)

_CLOCK = re.compile(
    r"(?<![\d:])(?P<h>\d{1,2})\s*[:：時时시点點h]\s*(?P<m>\d{1,2})"
    r"(?:\s*[:：分분]\s*(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9}))?)?"
)
_OFFSET = re.compile(
    r"(?:(?:utc|gmt)\s*)?(?<![\d-])(?P<sign>[+\-−])\s*(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?(?!\d)",
    re.IGNORECASE,
)
_BASIC = re.compile(
    r"(?P<Y>\d{4})(?P<M>\d{2})(?P<D>\d{2})[T ]?(?:(?P<h>\d{2})(?P<m>\d{2})(?P<s>\d{2})?)?"
    r"(?:\.\d+)?(?P<zone>.*)"
)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<Y>\d{4})\s*[-/.年년]\s*(?P<M>\d{1,2})\s*[-/.月월]\s*(?P<D>\d{1,2})\s*[日일号號]?"
)
_NAMED = re.compile(
    r"(?<!\d)(?P<D>\d{1,2})(?:st|nd|rd|th|º|er|\.)?[\s\-./]*(?:de\s+|of\s+)?(?P<M>[^\W\d_]{3,12})\.?"
    r"[\s\-.,/]*(?:de\s+|del\s+)?(?P<Y>\d{4}|\d{2})(?!\d)",
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(
    r"(?P<M>[^\W\d_]{3,12})\.?\s+(?P<D>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<Y>\d{4})(?!\d)",
    re.IGNORECASE,
)
_ASCTIME = re.compile(
    r"(?P<M>[a-z]{3,9})\s+(?P<D>\d{1,2})\s+\d{1,2}:\d\d(?::\d\d)?\s+(?:[a-z]{1,5}\s+)?(?P<Y>\d{4})",
    re.IGNORECASE,
)


def parse(text: str, *, zone: tzinfo = UTC) -> datetime | None:
    """The moment in UTC; None where the text is no readable date.

    A date without a zone is in *zone*; a day without a time is its midnight there.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).split()) if len(text) < 1_000 else ""
    if not folded or len(folded) > LONGEST:
        return None
    try:
        found = _iso(folded, zone) or _numbers(folded) or _written(folded, zone)
        return found.astimezone(UTC) if found is not None and _is_sane(found) else None
    except (ValueError, OverflowError):
        return None


def iso_ms(moment: datetime) -> str:
    """`2021-10-22T10:38:12.999Z`."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def epoch_ms(moment: datetime) -> int:
    """Milliseconds since 1970, exact."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _is_sane(moment: datetime) -> bool:
    return EARLIEST <= moment < LATEST


def _iso(text: str, zone: tzinfo) -> datetime | None:
    """RFC 3339 and what Python reads of ISO 8601; eight digits are left to `_numbers`."""
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _numbers(text: str) -> datetime | None:
    """Epoch seconds (10 digits) or milliseconds (13)."""
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?", text):
        return _EPOCH + timedelta(seconds=float(text))
    if re.fullmatch(r"\d{12,13}", text):
        return _EPOCH + timedelta(milliseconds=int(text))
    return None


def _written(text: str, zone: tzinfo) -> datetime | None:
    basic = _BASIC.fullmatch(text)
    if basic is not None:
        hour, minute, second = (int(basic[name] or 0) for name in "hms")
        return _made(basic, int(basic["M"]), hour, minute, second, _zone(basic["zone"]) or zone)
    day = _day(text)
    if day is None:
        return None
    found, month = day
    rest = text[: found.start()] + " " + text[found.end() :]
    if found.re is _ASCTIME:
        rest = text
    clock = _CLOCK.search(rest)
    if clock is None:
        return _made(found, month, 0, 0, 0, zone)
    hour = _hour(int(clock["h"]), rest)
    second = min(int(clock["s"] or 0), 59)  # a leap second
    after = rest[clock.end() :]
    return _made(found, month, hour, int(clock["m"]), second, _zone(after) or zone)


def _day(text: str) -> tuple[re.Match[str], int] | None:
    """The part of the text that names the day, and its month."""
    found = _YEAR_FIRST.search(text)
    if found is not None:
        return found, int(found["M"])
    for form in (_NAMED, _NAMED_FIRST, _ASCTIME):
        for found in form.finditer(text):
            month = _MONTHS.get(found["M"].lower())
            if month is not None:
                return found, month
    return None


def _made(
    found: re.Match[str], month: int, hour: int, minute: int, second: int, zone: tzinfo
) -> datetime:
    year = int(found["Y"])
    if year < 100:  # RFC 2822, section 4.3
        year += 2000 if year < 50 else 1900
    day = datetime(year, month, int(found["D"]), tzinfo=zone)
    if hour == 24 and not minute and not second:
        return day + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=second)


def _hour(hour: int, text: str) -> int:
    if _AFTERNOON.search(text) and hour < 12:
        return hour + 12
    return 0 if hour == 12 and _MORNING.search(text) else hour


def _zone(text: str) -> tzinfo | None:
    """The zone that stands after a time: an offset, or one of the names that mean one."""
    offset = _OFFSET.search(text)
    if offset is not None:
        minutes = int(offset["h"]) * 60 + int(offset["m"] or 0)
        return timezone(timedelta(minutes=minutes if offset["sign"] == "+" else -minutes))
    if (four := re.search(r"[+\-−](\d{2})(\d{2})(?!\d)", text)) is not None:
        minutes = int(four[1]) * 60 + int(four[2])
        return timezone(timedelta(minutes=minutes if text[four.start()] == "+" else -minutes))
    for name in re.findall(r"[a-z]{1,4}", text.lower()):
        if name in _ZONES:
            return timezone(timedelta(minutes=_ZONES[name]))
    return None
