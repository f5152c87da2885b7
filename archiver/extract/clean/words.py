"""What gives away that a part of a page is no part of its article: words, in sorted tables.

Words of `class`, `id` and `role` are compared whole (`WORDS`) or by their beginning
(`BEGINNINGS`); lines of text are compared folded (`text.folded`): no case, spaces or
punctuation. A table grows by what is true of many sites, never of one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from archiver.extract.text import folded
from archiver.urls import TRACKING, TRACKING_PREFIXES

WORDS: frozenset[str] = frozenset(
    {
        *("ad", "addthis", "addtoany", "ads", "adsense", "adslot", "adunit", "adv", "audioplayer"),
        *("backtotop", "banner", "bookmark", "breadcrumb", "bylinebio", "cmp", "crumb", "crumbs"),
        *("cta", "dfp", "disqus", "donate", "donation", "facebook", "favorite", "fontsize"),
        *("footer", "freemium", "gdpr", "gpt", "infinite", "jiathis", "keyword", "keywords"),
        *("kommentar", "kommentare", "login", "loginwall", "masthead", "menu", "modal"),
        *("mostread", "nav", "navbar", "navigation", "nextprev", "noprint", "offscreen"),
        *("outbrain", "overlay", "pager", "pagination", "pinterest", "plista", "popup"),
        *("prevnext", "printonly", "ranking", "rating", "readmore", "readnext", "readon"),
        *("regwall", "rss", "screenreader", "share", "sharebar", "sharebox", "shares", "shariff"),
        *("sharing", "sidebar", "signin", "signup", "skyscraper", "social", "socials", "sponsor"),
        *("sponsored", "sronly", "taboola", "tag", "taglist", "tags", "teaser", "teasers"),
        *("telegram", "toolbar", "toolbox", "tools", "topics", "trending", "upsell"),
        *("visuallyhidden", "whatsapp", "widgets"),
    }
)
"""Whole words of a class, id or role."""

BEGINNINGS: tuple[str, ...] = (
    *("adsby", "advert", "breadcrumb", "comment", "consent", "cookie", "empfehl", "newsletter"),
    *("paywall", "promo", "recirc", "recommend", "related", "sharethis", "socialshare", "subscri"),
)
"""How a word of a class, id or role begins."""

DISCUSSIONS: frozenset[str] = frozenset(
    {"commentlist", "comments", "disqus", "kommentare", "respond"}
)
"""Words of what readers have said, which may well be longer than the article."""

PAIRS: frozenset[tuple[str, str]] = frozenset(
    {
        ("also", "read"),
        ("author", "bio"),
        ("back", "top"),
        ("font", "size"),
        ("follow", "us"),
        ("more", "news"),
        ("more", "read"),
        ("more", "stories"),
        ("most", "popular"),
        ("most", "read"),
        ("next", "read"),
        ("no", "print"),
        ("on", "read"),
        ("only", "print"),
        ("only", "sr"),
        ("reader", "screen"),
    }
)
"""Two words that mean it only together, each pair sorted."""

INNOCENT: frozenset[str] = frozenset(
    {"commentaries", "commentary", "embed", "embedded", "embeds", "oembed"}
)
"""Words by which a name with a telling one is of the article all the same."""

DENIALS: frozenset[str] = frozenset({"has", "hide", "no", "not", "with", "without"})
"""Words after which a telling one speaks of what stands elsewhere (`with-sidebar`)."""

ROLES: frozenset[str] = frozenset(
    {
        *("alert", "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu"),
        *("menubar", "navigation", "search", "tablist", "toolbar"),
    }
)
"""ARIA roles of what surrounds an article."""

LINES: frozenset[str] = frozenset(
    folded(line)
    for line in (
        *("Ad", "Ads", "Advertisement", "Advertisement - continue reading below"),
        *("ADVERTISEMENT Continue reading", "Advertisements", "Advertising", "Annonce", "Anuncio"),
        *("Anzeige", "Article continues after advertisement", "Article continues below"),
        *("Article continues below advertisement", "Back to top", "Click here to share"),
        *("Comments", "Continue reading", "Copy link", "Copy URL", "Email this article"),
        *("Follow us", "Image source", "Kommentare", "Leave a comment", "Like this", "Listen"),
        *("Listen to this article", "Loading", "Mehr zum Thema", "More from this author"),
        *("More on this story", "No comments", "Post a comment", "Print", "Print this article"),
        *("Pubblicità", "Publicidad", "Publicidade", "Publicité", "Read aloud", "Reklam"),
        *("Reklama", "Related", "Related articles", "Related stories", "Related topics"),
        *("Report this ad", "Save", "Scroll to continue", "Share", "Share on Facebook"),
        *("Share on Twitter", "Share this", "Share this article", "Share this story"),
        *("Skip advertisement", "Sponsored", "Sponsored content", "Story continues"),
        *("Story continues below", "Story continues below advertisement", "Subscribe", "Teilen"),
        *("Topics", "Tweet", "View comments", "Werbung", "поделиться", "реклама", "читайте также"),
        *("シェア", "スポンサーリンク", "举报", "关注我们", "分享", "分享到", "分享至"),
        *("复制链接", "广告", "広告", "廣告", "延伸閱讀", "延伸阅读", "打印", "推荐阅读"),
        *("推薦閱讀", "收听", "收藏", "朗讀", "朗读", "点击进入专题", "热门新闻", "熱門新聞"),
        *("版权所有", "相关新闻", "相关阅读", "相關新聞", "相關閱讀", "返回顶部", "返回首頁"),
        *("返回首页", "関連記事", "閱讀全文", "阅读全文", "공유", "관련기사", "광고"),
        *("Advertentie", "Annons", "Hirdetés", "Iklan", "Inzerce", "Mainos", "Oglas"),
        *("Publicitate", "Quảng cáo", "διαφήμιση", "إعلان", "פרסומת", "विज्ञापन", "โฆษณา"),
    )
)
"""Lines that stand alone and are no part of what was said."""

NETWORKS: frozenset[str] = frozenset(
    {
        *("bluesky", "email", "facebook", "flipboard", "instagram", "line", "linkedin", "mail"),
        *("mastodon", "messenger", "pinterest", "pocket", "qq", "reddit", "sms", "telegram"),
        *("threads", "tumblr", "twitter", "weibo", "whatsapp", "x", "xing", "youtube", "微信"),
        *("微博", "新浪微博", "朋友圈", "空间"),
    }
)
"""Where a linked word that stands alone offers to share."""

LEADS: tuple[str, ...] = tuple(
    sorted(
        folded(lead)
        for lead in (
            *("Also read", "Compartir en", "Czytaj także", "Czytaj też", "Don't miss"),
            *("Further reading", "Leer más", "Leer también", "Lees meer", "Lees ook"),
            *("Leggi anche", "Leia mais", "Leia também", "Les også", "Lesen Sie auch"),
            *("Lesen Sie dazu", "Lesen Sie mehr", "Lire aussi", "Lire également", "Lue myös"),
            *("Läs också", "Læs også", "Mehr dazu", "Mehr zum Thema", "More on this"),
            *("More stories", "Most popular", "Most read", "Más información", "Partager sur"),
            *("Read also", "Read more", "Read next", "Recommended", "Related", "See also"),
            *("Share on", "Share this", "Te puede interesar", "Teilen auf", "Vea también"),
            *("Watch also", "Weitere Artikel", "You may also like", "You might also like"),
            *("По теме", "Смотрите также", "Читайте также", "Читайте також", "あわせて読みたい"),
            *("こちらもおすすめ", "下載App", "下载App", "分享到", "分享至", "另見", "另见"),
            *("延伸閱讀", "延伸阅读", "您可能感兴趣", "扫码", "推荐新闻", "推荐阅读", "推薦閱讀"),
            *("更多內容", "更多内容", "更多文章", "更多新聞請看", "更多新闻请看", "更多相关"),
            *("更多阅读", "点击阅读", "热门新闻", "熱門新聞", "猜你喜欢", "相关报道", "相关文章"),
            *("相关新闻", "相关阅读", "相關報導", "相關文章", "相關新聞", "相關閱讀", "看更多"),
            *("関連記事", "관련기사", "추천기사", "Baca juga", "Citește și", "Čtěte také"),
            *("Đọc thêm", "İlgili haber", "İlgili haberler", "Kapcsolódó", "Lea también"),
            *("Mira también", "Přečtěte si", "Pročitajte i", "Pročitajte još", "Simak juga"),
            *("Veja também", "Xem thêm", "Διαβάστε επίσης", "Δείτε επίσης", "Вижте още"),
            *("Прочетете още", "اقرأ أيضا", "شاهد أيضا", "קראו גם"),
            *("ראו גם", "यह भी पढ़ें", "ये भी पढ़ें", "ข่าวที่เกี่ยวข้อง", "อ่านเพิ่มเติม"),
        )
    )
)
"""How a pointer to other articles begins."""

PROMPTS: tuple[str, ...] = tuple(
    sorted(
        folded(prompt)
        for prompt in (
            *("abonnez-vous", "all rights reserved", "alle rechte vorbehalten"),
            *("Already a subscriber", "Already have an account", "Assine para ler"),
            *("Become a member", "cancel anytime", "Click here to subscribe"),
            *("Create a free account", "Download our app", "Download the app", "Follow us on"),
            *("Get our newsletter", "Get the latest news", "Iscriviti alla newsletter"),
            *("Jetzt abonnieren", "Jetzt Newsletter", "Join our newsletter", "Join our Telegram"),
            *("Join our WhatsApp", "Log in to continue", "Register to continue"),
            *("s'abonner pour lire", "Sign up for our", "Sign up to our", "Sign up to receive"),
            *("Start your free trial", "Subscribe for full access", "Subscribe now"),
            *("Subscribe to continue", "Subscribe to our", "Subscribe to read"),
            *("Support our journalism", "Suscríbete a", "to continue reading"),
            *("todos los derechos reservados", "tous droits réservés"),
            *("tutti i diritti riservati", "weiterlesen mit", "下載App", "下載客戶端", "下载App"),
            *("下载客户端", "会員登録", "免費試讀", "免费试读", "关注公众号", "加入我們的"),
            *("成为会员", "成为订户", "成為會員", "成為訂戶", "扫描二维码", "扫码关注", "掃描QR"),
            *("有料会員", "版权所有", "版權所有", "登入後閱讀", "登录后阅读", "立即訂閱"),
            *("立即订阅", "続きを読むには", "訂閱即可閱讀", "訂閱我們的", "订阅即可阅读"),
            *("订阅我们的", "無断転載を禁", "未经许可不得转载", "未经授权不得转载"),
            *("무단 전재 및 재배포 금지", "무단전재"),
        )
    )
)
"""What asks the reader to pay, to register or to follow."""

HREFS: frozenset[str] = frozenset(
    {
        *("abo", "abonnement", "ads", "advert", "donate", "freemium", "newsletter", "offer"),
        *("offers", "paywall", "promo", "promos", "promotion", "promotions", "sponsor"),
        *("sponsored", "subscribe", "subscription", "subscriptions", "upsell"),
    }
)
"""Words of a URL that leads to an offer, or of a picture that makes one."""

_LABELS = frozenset(LEADS)
_BEGINNING = 80
"""Characters in which a lead is looked for."""

_TITLE = 70
_REQUEST = 60
"""Characters of a title that a label stands before, and letters of a request without a link."""

_CHANNEL = re.compile(r"whatsapp\.com/channel/|//news\.google\.com/(?:publications|newsstand)/")
"""Where one follows a publisher, and reads no article."""

_PICTURE = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#]|$)", re.IGNORECASE)
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SMALL = re.compile(r"[a-z]+")
_SHOWN_LATER = re.compile(r"(?:^|\s)\w{2,3}:(?:block|flex|grid|inline|contents)\b")


def words_of(element: HtmlElement) -> tuple[str, ...]:
    """The words of the element's class and id, in lower case."""
    return _words_of(_names(element))


def names_boilerplate(element: HtmlElement) -> bool:
    """Whether the element's names say that it is no part of an article.

    The names of a whole page speak of what may stand somewhere on it.
    """
    if element.tag in ("body", "html"):
        return False
    if element.get("role") in ROLES:
        return True
    return _are_boilerplate(_names(element))


def names_discussion(element: HtmlElement) -> bool:
    """Whether the element's names say that it holds what readers have said."""
    return not DISCUSSIONS.isdisjoint(words_of(element))


def names_hidden(element: HtmlElement) -> bool:
    """Whether a class hides the element on every screen (`hidden`, not `hidden md:block`)."""
    classes = element.get("class", "")
    return "hidden" in classes.split() and _SHOWN_LATER.search(classes) is None


def _names(element: HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"[:500]


@lru_cache(maxsize=2048)
def _words_of(names: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _NAME.findall(names))


@lru_cache(maxsize=2048)
def _are_boilerplate(names: str) -> bool:
    words = _words_of(names)
    if not INNOCENT.isdisjoint(words):
        return False
    for before, word in zip(["", *words], words, strict=False):
        if (word in WORDS or word.startswith(BEGINNINGS)) and before not in DENIALS:
            return True
    return any((min(pair), max(pair)) in PAIRS for pair in pairwise(words))


def is_line(text: str, linked: float) -> bool:
    """Whether the line is a label such as "Advertisement"; *linked* is its share of links."""
    if len(text) > 60:
        return False
    short = folded(text)
    return short in LINES or (linked > 0.8 and short in NETWORKS)


def is_lead(text: str, linked: float) -> bool:
    """Whether the line points to other articles: by a label alone, or before a colon and a title
    or a link, or by how it begins, where it is a link; "Related work" is a heading like any
    other, and after "Related:" a whole sentence may stand."""
    label = text[:_BEGINNING].replace("：", ":").partition(":")[0]
    length = len(text) - len(label)
    is_short = linked > 0 or length <= _TITLE or (length <= 2 * _TITLE and text[-1:] not in ".!?。")
    if is_short and len(label) < _BEGINNING and folded(label) in _LABELS:
        return True
    return linked > 0.3 and folded(text[:_BEGINNING]).startswith(LEADS)


def is_prompt(text: str, linked: float) -> bool:
    """Whether the line asks the reader to pay, to register or to follow: it leads to where that
    is done, begins by asking or is short, for in a sentence those are words like any others."""
    short = folded(text[:400])
    if linked > 0 or len(short) <= _REQUEST:
        return any(map(short.__contains__, PROMPTS))
    return short.startswith(PROMPTS)


def is_offer(url: str) -> bool:
    """Whether the URL leads to something for sale, by its words; a picture has a name of its
    own."""
    return not is_picture(url) and not HREFS.isdisjoint(_SMALL.findall(url[:500].lower()))


def is_channel(url: str) -> bool:
    """Whether the URL is where a publisher is followed."""
    return _CHANNEL.search(url[:500]) is not None


def is_picture(url: str) -> bool:
    """Whether the URL is a picture's, by its name."""
    return _PICTURE.search(url[:500]) is not None


def is_tracked(url: str) -> bool:
    """Whether the URL counts who came from where."""
    try:
        names = [name for name, _ in parse_qsl(urlsplit(url).query, max_num_fields=50)]
    except ValueError:
        return False
    return any(name in TRACKING or name.startswith(TRACKING_PREFIXES) for name in names)
