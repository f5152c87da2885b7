"""Bytes become the text that a reader would see."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract.decode import decode

HAN = "<p>渡轮公司星期一宣布，从下个月起增开夜班，这是因为乘客比去年多了一成。</p>"
TRADITIONAL = "<p>渡輪公司星期一宣布，從下個月起增開夜班，這是因為乘客比去年多了一成。</p>"
KANA = "<p>フェリー会社は来月から夜の便を増やすと発表しました。最終便は午前一時になります。</p>"
HANGUL = (
    "<p>여객선 회사는 다음 달부터 밤 배를 늘린다고 발표했다. 마지막 배는 새벽 한 시에 떠난다.</p>"
)
CYRILLIC = "<p>Паромная компания объявила, что со следующего месяца будет ночной рейс.</p>"
FRENCH = "<p>Le dernier bac partira à une heure du matin, a annoncé la société, « dès l’été ».</p>"
POLISH = "<p>Ostatni prom odpłynie o pierwszej w nocy — ogłosiła spółka. Źródło: własne, żółć.</p>"

GREEK = "<p>Το τελευταίο πλοίο θα φύγει στη μία τα ξημερώματα, ανακοίνωσε η εταιρεία.</p>"
HEBREW = "<p>המעבורת האחרונה תצא בשעה אחת לפנות בוקר, הודיעה החברה.</p>"
ARABIC = "<p>ستغادر العبارة الأخيرة في الساعة الواحدة صباحا، أعلنت الشركة.</p>"
THAI = "<p>เรือเฟอร์รี่เที่ยวสุดท้ายจะออกเวลาหนึ่งนาฬิกา บริษัทประกาศ</p>"
UKRAINIAN = "<p>Поромна компанія оголосила, що з наступного місяця ходитиме нічний рейс.</p>"
TURKISH = "<p>Son vapur gece birde kalkacak, şirket açıkladı; yağmurlu günlerde değişir.</p>"

TEXTS = {
    "gb18030": HAN,
    "big5": TRADITIONAL,
    "cp932": KANA,
    "euc-jp": KANA,
    "cp949": HANGUL,
    "cp1251": CYRILLIC,
    "koi8-r": CYRILLIC,
    "cp1252": FRENCH,
    "cp1250": POLISH,
    "cp1253": GREEK,
    "cp1255": HEBREW,
    "cp1256": ARABIC,
    "cp874": THAI,
    "cp866": CYRILLIC,
    "iso-8859-5": CYRILLIC,
    "koi8-u": UKRAINIAN,
    "iso2022_jp": KANA,
    "utf-8": HAN + CYRILLIC + FRENCH,
}
LABELS = {
    "gb18030": "gb2312",
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "cp1251": "windows-1251",
    "cp1252": "iso-8859-1",
    "cp1250": "windows-1250",
    "cp1253": "windows-1253",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "cp874": "windows-874",
    "iso2022_jp": "iso-2022-jp",
}


def meta(label: str) -> bytes:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={label}">'.encode()


@pytest.mark.parametrize("codec", TEXTS)
def test_a_page_is_read_by_what_its_meta_declares(codec: str) -> None:
    body = meta(LABELS.get(codec, codec)) + TEXTS[codec].encode(codec, "replace")
    assert TEXTS[codec].encode(codec, "replace").decode(codec) in decode(body)


@pytest.mark.parametrize("codec", TEXTS)
def test_a_page_is_read_by_what_its_header_declares(codec: str) -> None:
    body = TEXTS[codec].encode(codec, "replace")
    told = decode(body, f"text/html; charset={LABELS.get(codec, codec)}")
    assert told == body.decode(codec)


@pytest.mark.parametrize("codec", [codec for codec in TEXTS if codec != "utf-8"])
def test_a_page_that_says_utf8_and_is_not_is_read_by_what_makes_sense(codec: str) -> None:
    body = b"<meta charset=utf-8>" + TEXTS[codec].encode(codec, "replace")
    assert TEXTS[codec].encode(codec, "replace").decode(codec) in decode(body, "text/html")


@pytest.mark.parametrize("codec", TEXTS)
def test_a_page_that_says_latin_1_and_is_not_is_read_by_what_makes_sense(codec: str) -> None:
    body = meta("iso-8859-1") + TEXTS[codec].encode(codec, "replace")
    assert TEXTS[codec].encode(codec, "replace").decode(codec) in decode(body)


@pytest.mark.parametrize("label", ["gb2312", "iso-8859-1", "big5", "shift_jis", "windows-1251"])
def test_utf8_is_read_as_utf8_whatever_is_declared(label: str) -> None:
    body = meta(label) + (HAN + FRENCH).encode()
    assert HAN + FRENCH in decode(body, f"text/html; charset={label}")


@pytest.mark.parametrize("codec", TEXTS)
def test_a_page_that_declares_nothing_is_read_by_what_makes_sense(codec: str) -> None:
    body = TEXTS[codec].encode(codec, "replace")
    assert decode(body) == body.decode(codec)


@pytest.mark.parametrize(
    ("language", "codec", "text"),
    [
        ("zh-CN", "gb18030", "<p>好</p>"),
        ("zh-TW", "big5", "<p>好</p>"),
        ("ru", "cp1251", "<p>Ёж</p>"),
        ("el", "iso-8859-7", "<p>Καλημέρα σε όλους</p>"),
        ("he", "cp1255", "<p>שלום לכולם</p>"),
        ("tr", "cp1254", TURKISH),
        ("ru", "koi8-r", CYRILLIC),
        ("ru", "cp1251", CYRILLIC),
        ("uk", "koi8-u", UKRAINIAN),
        ("ja", "euc-jp", KANA),
    ],
)
def test_a_page_without_a_declaration_is_read_by_its_language(
    language: str, codec: str, text: str
) -> None:
    body = f'<html lang="{language}">'.encode() + text.encode(codec)
    assert text in decode(body)


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_wins_over_every_declaration(mark: bytes, codec: str) -> None:
    assert decode(mark + HAN.encode(codec), "text/html; charset=big5") == HAN


def test_the_header_wins_over_the_meta() -> None:
    body = meta("big5") + HAN.encode("gb18030")
    assert HAN in decode(body, "text/html; charset=GBK")


def test_a_header_that_the_bytes_belie_gives_way_to_the_meta() -> None:
    body = meta("shift_jis") + KANA.encode("cp932")
    assert KANA in decode(body, "text/html; charset=utf-8")


def test_gb2312_pages_hold_characters_that_only_gb18030_has() -> None:
    text = "<p>朱镕基与陶喆在堃町，还有一个㐂字，这里是我们的国家。</p>"
    assert text in decode(meta("gb2312") + text.encode("gb18030"))


def test_euc_jp_pages_hold_characters_of_their_makers() -> None:
    text = "<p>フェリー会社㈱は①来月から②夜の便を増やすと発表しました。</p>"
    assert text in decode(meta("euc-jp") + text.encode("euc_jis_2004"))


def test_latin_1_means_windows_1252() -> None:
    assert "“quoted” – really…" in decode(meta("latin1") + "“quoted” – really…".encode("cp1252"))


def test_a_utf16_meta_that_can_be_read_is_not_believed() -> None:
    assert "plain" in decode(meta("utf-16") + b"<p>plain</p>")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [HAN, CYRILLIC, FRENCH], ids=["Chinese", "Russian", "French"])
@pytest.mark.parametrize("header", ["text/html", "text/html; charset=utf-8", "x; charset=utf-16"])
def test_wide_characters_without_a_mark_are_known_by_their_zeros(
    codec: str, text: str, header: str
) -> None:
    assert text in decode(f"<html><body>{text}".encode(codec), header)


def test_zeros_alone_are_no_wide_characters() -> None:
    assert decode(b"\0" * 400) == "\0" * 400


def test_a_few_zeros_in_a_page_make_it_no_wide_one() -> None:
    assert HAN in decode(b"a\x00b\x00" + (HAN * 20).encode(), "text/html")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16le", "utf-16be", "utf-32"])
def test_bytes_are_no_wide_characters_whatever_is_declared(codec: str) -> None:
    assert decode(b"<p>plain", f"text/html; charset={codec}") == "<p>plain"
    assert decode(HAN.encode(), f"text/html; charset={codec}") == HAN


@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [("gbk", "big5", TRADITIONAL), ("big5", "gb18030", HAN), ("gbk", "cp932", KANA),
     ("windows-1251", "koi8-r", CYRILLIC), ("windows-1250", "cp1251", CYRILLIC)],
)  # fmt: skip
def test_a_declaration_that_makes_no_sense_is_not_believed(
    declared: str, codec: str, text: str
) -> None:
    assert text in decode(meta(declared) + (text * 3).encode(codec))


@pytest.mark.parametrize("text", [FRENCH, POLISH, CYRILLIC, HAN, KANA])
def test_what_was_made_utf8_twice_is_undone(text: str) -> None:
    as_browsers_read = {chr(byte): byte for byte in range(256)} | {
        bytes([byte]).decode("cp1252", "ignore"): byte for byte in range(0x80, 0x100)
    }
    letters = {byte: letter for letter, byte in as_browsers_read.items() if letter}
    doubled = "".join(letters[byte] for byte in text.encode())
    assert decode(doubled.encode(), "text/html; charset=utf-8") == text


@pytest.mark.parametrize(
    "text", [f"{FRENCH} Ã© Ã© Ã© Ã© Ã©", "Ã© is é, read wrongly", "Ã© Ã©", f"{HAN} Ã© Ã© Ã© Ã©"]
)
def test_a_text_about_such_letters_is_left_alone(text: str) -> None:
    assert decode(text.encode()) == text


def test_a_few_broken_bytes_do_not_unmake_a_short_text() -> None:
    assert decode(POLISH.encode() + b"\x80 \xfe").startswith(POLISH)


def test_an_unknown_label_is_no_declaration() -> None:
    assert decode(meta("klingon") + HAN.encode(), "text/html; charset=none").endswith(HAN)


def test_the_xml_declaration_counts() -> None:
    body = b'<?xml version="1.0" encoding="windows-1251"?>' + CYRILLIC.encode("cp1251")
    assert CYRILLIC in decode(body)


def test_a_single_broken_byte_does_not_unmake_utf8() -> None:
    body = b"<meta charset=utf-8>" + (HAN * 3).encode() + b"\xff" + HAN.encode()
    assert decode(body).count(HAN) == 4


def test_a_page_cut_in_the_middle_of_a_character_is_still_utf8() -> None:
    assert "渡轮公司" in decode(meta("gbk") + HAN.encode()[:-5])


def test_ascii_in_an_encoding_of_escapes_is_read_as_declared() -> None:
    text = "渡輪の会社"
    assert text in decode(text.encode("iso2022_jp"), "text/html; charset=iso-2022-jp")


def test_an_empty_page_is_empty() -> None:
    assert decode(b"") == ""


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=40))
def test_no_bytes_and_no_header_make_it_fail(body: bytes, header: str) -> None:
    assert isinstance(decode(body, header), str)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_characters="\0"), max_size=200))
def test_what_was_written_as_utf8_comes_back(text: str) -> None:
    body = text.encode("utf-8", "ignore")
    if not body.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF8)):
        assert decode(body, "text/html; charset=utf-8") == body.decode()
