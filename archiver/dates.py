"""Any date that a feed or page writes → aware UTC. Pure; never invents.

The rules, in order: epoch numbers, ISO 8601 / RFC 3339 and its kin, RFC 822 / 2822, then dates
in Chinese, Japanese and Korean, in figures, or with a month's name (archiver/calendars.py).
What none of them reads, or what may be read in two ways, is no date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from archiver.calendars import AGO, BUDDHIST, ERAS, MONTHS, REGIONS, UNITS, ZONES

LONGEST = 100
"""Characters; a longer text is prose that may hold a date, not a date."""

EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Outside of these a date is a fault: zero epochs, year 0, year 9999."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_AFTERNOON = re.compile(
    r"\d\s*p\.?\s?m\b|\b(?-i:PM)\s?\d{1,2}:|下午|晚上|傍晚|午後|오후"
    r"|:\d\d\s*(?:م(?!\w)|مساء|μ\.?\s?μ|du\.|(?-i:ÖS|CH)\b)",
    re.IGNORECASE,
)
_MORNING = re.compile(
    r"\d\s*a\.?\s?m\b|\b(?-i:AM)\s?\d{1,2}:|上午|凌晨|早上|清晨|午前|오전"
    r"|:\d\d\s*(?:ص(?!\w)|صباح|π\.?\s?μ|de\.|(?-i:ÖÖ|SA)\b)",
    re.IGNORECASE,
)
"""At the hour, for "am" is a word in German."""

_CLOCK = re.compile(
    r"(?<![\d:])(?P<h>\d{1,2})\s*[:：時时시点點h]\s*(?P<m>\d{1,2})"
    r"(?:\s*[:：分분]\s*(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9}))?)?"
)
_STOPPED = "gmt|bst|ces?t|[ecmp][ds]t|ae[ds]t"
"""Zones of newspapers that write 10.30."""
_CLOCK_WITH_A_STOP = re.compile(
    r"(?:\bkl(?:okken|ockan|o)?\.?\s*(?P<h>\d{1,2})[.:](?P<m>\d\d)"
    r"|(?<![\d.])(?P<hh>\d{1,2})\.(?P<mm>\d\d)\s*"
    rf"(?:uhr|wib|wita|wit|น|[ap]\.?\s?m|{_STOPPED})(?!\w))",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})\s*(?:[ap]\.?m\b|uhr\b|[时時点點시](?!\d))", re.IGNORECASE
)
_ERA = re.compile(rf"({'|'.join(ERAS)})\s*(\d{{1,3}}|元)年")
_FIGURES = "〇一二三四五六七八九"
_FIGURE = re.compile(rf"[\d零十{_FIGURES}]")
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十]{1,4}(?=[年月日号號])")
_RELATIVE = re.compile(
    rf"(?:(?P<before>{AGO[0]})\s+)?(?<![\d.,])(?P<count>\d{{1,3}})\s*"
    rf"(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})\s*(?P<after>{AGO[1]})?(?!\w)",
    re.IGNORECASE,
)
_LONGEST_RELATIVE = 40
_FROM_UTC = re.compile(
    r"\b(?:utc|gmt)\s*(?P<sign>[+\-−])\s*(?P<h>\d{1,2})(?::?(?P<m>\d\d))?(?!\d)", re.IGNORECASE
)
_ZONE = re.compile(
    r"\s*[分秒초분時时시点點]?\s*(?P<unit>[ap]\.?\s?m\b\.?|uhr\b|h(?:rs?|s)?\b|น\.)?[\s,/]*[(\[]?"
    r"(?:(?P<sign>[+\-−])(?P<h>\d{1,2})"
    r"(?::?(?P<m>\d\d)(?!\d)|(?!\s?(?:\d|\w?(?-i:[^\W\d_A-Z]))|:))"
    r"|(?P<name>[a-z]{1,4}|мск)(?!\w))",
    re.IGNORECASE,
)
"""Right behind the clock: an offset that is no "- 5 min read", or a name."""
_SURE: frozenset[str] = frozenset({"gmt", "utc", "мск"})
"""Names that are no words, and mean a zone in small letters, too."""

_FARTHEST = 14
"""Hours from UTC (the Line Islands)."""
_BASIC = re.compile(
    r"(?P<Y>\d{4})(?P<M>\d{2})(?P<D>\d{2})[T ]?(?:(?P<h>\d{2})(?P<m>\d{2})(?P<s>\d{2})?)?"
    r"(?:\.\d+)?(?P<zone>.*)"
)
_MINUTE = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d"
)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<Y>\d{4})\s*[-/.年년]\s*(?P<M>\d{1,2})\s*[-/.月월]\s*(?P<D>\d{1,2})\s*[日일号號]?"
)
_DOTTED = re.compile(r"(?<![\d.])(?P<D>\d{1,2})\.\s?(?P<M>\d{1,2})\.\s?(?P<Y>\d{4})(?!\.?\d)")
_IN_FIGURES = re.compile(
    r"(?<![\d/-])(?P<one>\d{1,2})(?P<sign>[/-])(?P<two>\d{1,2})(?P=sign)(?P<Y>\d{4})(?![\d/-])"
)
_VIETNAMESE = re.compile(
    r"(?<!\d)(?P<D>\d{1,2})\s+tháng\s+(?P<M>\d{1,2})(?:\s*,|\s+năm)?\s+(?P<Y>\d{4})(?!\d)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?<!\d)(?P<D>\d{1,2})\s+(?P<M>\d{1,2})\s*[月월]\s*(?P<Y>\d{4})(?!\d)")
"""RFC 822 in the words of a Chinese, Japanese or Korean system: `水, 13 11月 2019 …`."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    rf"\b(?P<day>{'|'.join(_WEEKDAYS)})(?:[a-z]{{0,4}}day)?\.?,?\s*$", re.IGNORECASE
)
_NAME = r"(?P<M>[^\W\d_][^\s\d,;:/()|–-]{1,15})"
"""Not letters alone: vowels of Hindi and Thai are marks, and abbreviations have full stops."""
_YEAR = (
    r"(?P<Y>\d{4}|(?<!,)(?<!, )\d{2}(?=\s*(?:$|[,()|•·/]|[-–]\s"
    r"|(?:at|um|à|às|kl\.?)\s|\d{1,2}(?:[:.h]\d\d|\s?[ap]\.?m))))"
)
"""Of two figures where they can be nothing else: in "10 May 10:30" and "5 May, 12 comments" they
are no year."""
_NAMED = re.compile(
    r"(?<!\d)(?P<D>\d{1,2})(?:st|nd|rd|th|º|er|\.)?[\s\-./]*(?:de\s+|of\s+|d[’'])?"
    rf"{_NAME}[\s\-.,/]*(?:del?\s+)?{_YEAR}(?!\d)",
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(
    rf"{_NAME}\s+(?P<D>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<Y>\d{{4}})(?!\d)", re.IGNORECASE
)
_YEAR_AND_NAME = re.compile(
    rf"(?<!\d)(?P<Y>\d{{4}})(?:\.|\s*m\.)?\s+{_NAME}\s+(?P<D>\d{{1,2}})(?!\d)", re.IGNORECASE
)
_ASCTIME = re.compile(
    r"(?P<M>[a-z]{3,9})\s+(?P<D>\d{1,2})\s+\d{1,2}:\d\d(?::\d\d)?\s+"
    r"(?:(?:[a-z]{1,5}|[+-]\d{4})\s+)?(?P<Y>\d{4})",
    re.IGNORECASE,
)


class Certain(tzinfo):
    """A zone that the owner names: dates are in it, whatever zone they claim. There are sites
    that write local time and call it GMT."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def __getinitargs__(self) -> tuple[tzinfo]:
        return (self.zone,)

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        """See `datetime.tzinfo`."""
        return self.zone.utcoffset(when and when.replace(tzinfo=self.zone))

    def dst(self, when: datetime | None) -> timedelta | None:
        """See `datetime.tzinfo`."""
        return self.zone.dst(when and when.replace(tzinfo=self.zone))

    def tzname(self, when: datetime | None) -> str | None:
        """See `datetime.tzinfo`."""
        return self.zone.tzname(when and when.replace(tzinfo=self.zone))


def named(zone: str | None) -> tzinfo:
    """What the owner says of a feed's zone; UTC, and no more than a guess, where nothing."""
    return UTC if zone is None else Certain(ZoneInfo(zone))


def parse(
    text: str,
    *,
    zone: tzinfo = UTC,
    day_first: bool | None = None,
    now: datetime | None = None,
) -> datetime | None:
    """The moment in UTC; None where the text is no readable date.

    A date without a zone is in *zone*, any date where that is `Certain`; a day without a time
    is its midnight there. *day_first* says how 3/4/2024 is meant, which is no date where
    nobody knows. "3 hours ago" is one where *now*, the time at which it was said, is given.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).split()) if len(text) < 1_000 else ""
    if not folded or len(folded) > LONGEST:
        return None
    try:
        found = _numbers(folded)
        if found is None:
            found = _iso(folded, zone) or _written(folded, zone, day_first)
            found = found.replace(tzinfo=zone) if found and isinstance(zone, Certain) else found
        if found is None and now is not None:
            found = _ago(folded, now)
        return found.astimezone(UTC) if found is not None and _is_sane(found) else None
    except (ValueError, OverflowError):
        return None


def may_be_one(text: str) -> bool:
    """Whether the text may be a date, for each has a figure: a look that is cheap."""
    return _FIGURE.search(unicodedata.normalize("NFKC", text)) is not None


def zone_of(text: str) -> tzinfo | None:
    """The zone that ends a date: an offset, or a name that means one."""
    end = text[-40:]
    named = re.search(r"(?:Z|(?<=\s)(?:[A-Za-z]{2,4}|[Мм][Сс][Кк])|[+\-−]\d\d:?\d\d)\s*$", end)
    return _zone(named[0]) if named else _zone(end) if _FROM_UTC.search(end) else None


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
    """Epoch seconds (10 digits) or milliseconds (13), and no `YYYYMMDDhhmm`."""
    if _MINUTE.fullmatch(text):
        return None
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?", text):
        return _EPOCH + timedelta(seconds=float(text))
    if re.fullmatch(r"\d{12,13}", text):
        return _EPOCH + timedelta(milliseconds=int(text))
    return None


def _written(text: str, zone: tzinfo, day_first: bool | None) -> datetime | None:
    basic = _BASIC.fullmatch(text)
    if basic is not None:
        hour, minute, second = (int(basic[name] or 0) for name in "hms")
        day = _made(basic, int(basic["M"]), int(basic["D"]))
        return _at(day.replace(tzinfo=_zone(basic["zone"]) or zone), hour, minute, second)
    text = _with_figures(text)
    named = _day(text, day_first)
    if named is None:
        return None
    found, day = named
    rest = text[: found.start()] + " " + text[found.end() :]
    if found.re is _ASCTIME:
        rest = text
    for form in (_CLOCK, _CLOCK_WITH_A_STOP, _HOUR):
        if (clock := form.search(rest)) is not None:
            said = {name: int(value) for name, value in clock.groupdict().items() if value}
            hour = _hour(said.get("h", said.get("hh", 0)), rest)
            second = min(said.get("s", 0), 59)  # a leap second
            end = max(clock.end(name) for name in clock.groupdict())
            day = day.replace(tzinfo=_zone(rest[end:]) or zone)
            return _at(day, hour, said.get("m", said.get("mm", 0)), second)
    return day.replace(tzinfo=zone)


def _with_figures(text: str) -> str:
    """Years of an era and numbers in Chinese, as figures of the common calendar."""
    if not re.search("[年月]", text):
        return text
    text = _HAN_NUMBER.sub(lambda found: _number(found[0]), text)
    return _ERA.sub(lambda found: f"{ERAS[found[1]] + int(found[2].replace('元', '1'))}年", text)


def _number(said: str) -> str:
    """二〇二四 is 2024, 二十一 is 21."""
    tens, ten, ones = said.replace("零", "〇").rpartition("十")
    figures = "".join(str(_FIGURES.index(each)) for each in tens + ones)
    if not ten:
        return figures
    return f"{(tens and figures[: len(tens)]) or '1'}{figures[len(tens) :] or '0'}"


def _day(text: str, day_first: bool | None) -> tuple[re.Match[str], datetime] | None:
    """The part of the text that names the day, and the day."""
    for form in (_YEAR_FIRST, _DOTTED, _VIETNAMESE, _COUNTED):
        if (found := form.search(text)) is not None:
            return found, _made(found, int(found["M"]), int(found["D"]))
    if (found := _IN_FIGURES.search(text)) is not None:
        one, two = int(found["one"]), int(found["two"])
        if one > 12 or one == two or (two <= 12 and day_first):
            return found, _made(found, two, one)
        if two > 12 or day_first is False:
            return found, _made(found, one, two)
        day = _on_its_weekday(
            text[: found.start()], (_made(found, one, two), _made(found, two, one))
        )
        return None if day is None else (found, day)
    for form in (_NAMED, _NAMED_FIRST, _ASCTIME, _YEAR_AND_NAME):
        for found in form.finditer(text):
            month = MONTHS.get(found["M"].lower().strip("."))
            if month is not None:
                return found, _made(found, month, int(found["D"]))
    return None


def _on_its_weekday(text: str, days: Iterable[datetime]) -> datetime | None:
    """The only one of the days that is on the weekday that the text ends with, in English: other
    languages tell how they write their dates."""
    said = _WEEKDAY.search(text)
    number = _WEEKDAYS.index(said["day"].lower()) if said else None
    fitting = [day for day in days if day.weekday() == number]
    return fitting[0] if len(fitting) == 1 else None


def _made(found: re.Match[str], month: int, day: int) -> datetime:
    year = int(found["Y"])
    if year < 100:  # RFC 2822, section 4.3
        year += 2000 if year < 50 else 1900
    if year > LATEST.year and _may_be_buddhist(found):
        year -= 543
    return datetime(year, month, day, tzinfo=UTC)


def _may_be_buddhist(found: re.Match[str]) -> bool:
    """Whether the year may be that of the Thai calendar: of a month of theirs, or in figures."""
    month = found.groupdict().get("M", "").lower().strip(".")
    return month in BUDDHIST or not month.isalpha()


def _at(day: datetime, hour: int, minute: int, second: int) -> datetime:
    if hour == 24 and not minute and not second:
        return day + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=second)


def _ago(text: str, now: datetime) -> datetime | None:
    """The moment that a relative date means, as exactly as it says: its minute, or its day."""
    found = _RELATIVE.search(text) if len(text) <= _LONGEST_RELATIVE else None
    if found is None or not (found["before"] or found["after"]):
        return None
    unit = found["unit"].lower().replace("i\u0307", "i")  # what a Turkish İ becomes
    if (minutes := UNITS.get(unit)) is None:  # to a pattern that heeds no case ı is an i, too
        return None
    then = (now - timedelta(minutes=int(found["count"]) * minutes)).replace(second=0, microsecond=0)
    return then if minutes < 24 * 60 else then.replace(hour=0, minute=0)


def _hour(hour: int, text: str) -> int:
    if _AFTERNOON.search(text) and hour < 12:
        return hour + 12
    return 0 if hour == 12 and _MORNING.search(text) else hour


def _zone(text: str) -> tzinfo | None:
    """The zone that is said after a time: "UTC+8", or right behind it "+0800" or a name that
    means one, in capitals, for "est" and "eat" are words."""
    found = _FROM_UTC.search(text) or _ZONE.match(text)
    if found is None:
        return None
    said = found.groupdict()
    if (name := said.get("name")) is not None:
        is_one = name.isupper() or name.lower() in _SURE or said["unit"] is not None
        minutes = ZONES.get(name.lower()) if is_one else None
        if name in REGIONS and not text[found.end() :].lstrip()[:1].isdigit():
            return ZoneInfo(REGIONS[name])
        return None if minutes is None else timezone(timedelta(minutes=minutes))
    hours, minutes = int(said["h"]), int(said["m"] or 0)
    if hours > _FARTHEST:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if said["sign"] == "+" else -offset)
