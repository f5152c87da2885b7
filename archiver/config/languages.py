"""Codes of languages as pages declare them: `en`, `zh`, `pt-BR`, `yue` (RFC 5646)."""

from __future__ import annotations

import re

FORM = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"

_TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy"  # noqa: SIM905 - a table
    " da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu"
    " hy hz ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv"
    " kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr"
    " nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq"
    " sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi"
    " yo za zh zu".split()
)
"""ISO 639-1, and what it has withdrawn but pages still say (`iw`). A country's code may be none:
`cn`, `jp`."""


def language(text: str) -> str:
    """The code; ValueError says how to write one. Of those of three letters any is believed."""
    known = re.fullmatch(FORM, text) and text.partition("-")[0].lower()
    if not known or (len(known) == 2 and known not in _TWO_LETTERS):
        raise ValueError("is no code of a language; write it as en, zh or pt-BR")
    return text
