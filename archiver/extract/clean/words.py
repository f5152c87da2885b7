"""What gives away that a part of a page is no part of its article: words, in sorted tables.

Words of `class`, `id` and `role` are compared whole (`WORDS`) or by their beginning
(`BEGINNINGS`); lines of text are compared folded (`text.folded`): no case, spaces or
punctuation. A table grows by what is true of many sites, never of one.
"""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from archiver.extract.text import folded
from archiver.urls import TRACKING, TRACKING_PREFIXES

WORDS: frozenset[str] = frozenset(
    {
        *("ad", "addthis", "addtoany", "ads", "adsense", "adslot", "adunit", "adv", "audioplayer"),
        *("backtotop", "banner", "bookmark", "breadcrumb", "bylinebio", "cmp"),
        *("crumb", "crumbs", "cta", "dfp", "dianping", "disqus", "donate"),
        *("donation", "facebook", "favorite", "fontsize", "footer", "freemium", "gdpr", "gpt"),
        *("infinite", "jiathis", "keyword", "keywords", "kommentar", "kommentare", "login"),
        *("loginwall", "masthead", "menu", "modal", "mostread", "nav", "navbar"),
        *("navigation", "nextprev", "noprint", "offscreen", "outbrain", "overlay", "pager"),
        *("pagination", "pinterest", "piano", "plista", "popup", "prevnext", "printonly"),
        *("ranking", "rating", "readmore", "readnext", "readon", "regwall", "rss", "screenreader"),
        *("share", "sharebar", "sharebox", "shares", "sharing", "shariff", "sidebar", "signin"),
        *("signup", "skyscraper", "social", "socials", "sponsor", "sponsored", "sronly"),
        *("taboola", "tag", "taglist", "tags", "teaser", "teasers", "telegram"),
        *("toolbar", "toolbox", "tools", "topics", "trending", "upsell"),
        *("visuallyhidden", "whatsapp", "widgets"),
    }
)
"""Whole words of a class, id or role."""

BEGINNINGS: tuple[str, ...] = (
    *(
        "adsby",
        "advert",
        "breadcrumb",
        "comment",
        "consent",
        "cookie",
        "empfehl",
        "newsletter",
        "paywall",
    ),
    *("promo", "recirc", "recommend", "related", "sharethis", "socialshare", "subscri"),
)
"""How a word of a class, id or role begins."""

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
        *("Ad", "Ads", "Advertisement", "Advertisements", "Advertisement - continue reading below"),
        *("Advertising", "ADVERTISEMENT Continue reading", "Anuncio", "Annonce", "Anzeige"),
        *("Article continues after advertisement", "Article continues below advertisement"),
        *("Article continues below", "Back to top", "Click here to share", "Comments"),
        *("Continue reading", "Copy link", "Copy URL", "Email this article"),
        *("Follow us", "Image source", "Kommentare", "Leave a comment", "Like this", "Listen"),
        *("Listen to this article", "Loading", "Mehr zum Thema", "More on this story"),
        *("More from this author", "No comments", "Post a comment"),
        *("Print", "Print this article", "Publicidad", "Publicidade", "Publicité", "Pubblicità"),
        *("Read aloud", "Reklam", "Reklama", "Related", "Related articles"),
        *("Related stories", "Related topics", "Report this ad", "Save", "Scroll to continue"),
        *("Share", "Share on Facebook", "Share on Twitter", "Share this", "Share this article"),
        *(
            "Share this story",
            "Skip advertisement",
            "Sponsored",
            "Sponsored content",
            "Story continues",
        ),
        *("Story continues below", "Story continues below advertisement", "Subscribe", "Teilen"),
        *("Topics", "Tweet", "View comments", "Werbung"),
        *(
            "举报",
            "关注我们",
            "分享",
            "分享到",
            "分享至",
            "复制链接",
            "广告",
            "廣告",
            "打印",
            "收藏",
        ),
        *("朗读", "朗讀", "收听", "点击进入专题", "版权所有", "相关新闻", "相关阅读", "返回顶部"),
        *("返回首頁", "返回首页", "阅读全文", "閱讀全文", "推荐阅读", "推薦閱讀", "热门新闻"),
        *("熱門新聞", "延伸阅读", "延伸閱讀", "相關新聞", "相關閱讀", "広告", "シェア", "関連記事"),
        *("スポンサーリンク", "광고", "공유", "관련기사", "реклама", "поделиться", "читайте также"),
    )
)
"""Lines that stand alone and are no part of what was said."""

NETWORKS: frozenset[str] = frozenset(
    {
        *("bluesky", "email", "facebook", "flipboard", "instagram", "line", "linkedin", "mail"),
        *("mastodon", "messenger", "pinterest", "pocket", "qq", "reddit", "sms", "telegram"),
        *("threads", "tumblr", "twitter", "weibo", "whatsapp", "x", "xing", "youtube"),
        *("微信", "微博", "新浪微博", "朋友圈", "空间"),
    }
)
"""Where a linked word that stands alone offers to share."""

LEADS: tuple[str, ...] = tuple(
    sorted(
        folded(lead)
        for lead in (
            *("Also read", "Czytaj też", "Czytaj także", "Don't miss", "Further reading"),
            *("Ik wil meer", "Läs också", "Læs også", "Leer más", "Leer también", "Leggi anche"),
            *("Lees meer", "Lees ook", "Leia também", "Leia mais", "Lesen Sie auch"),
            *("Lesen Sie dazu", "Lesen Sie mehr", "Les også", "Lire aussi", "Lire également"),
            *("Lue myös", "Más información", "Mehr dazu", "Mehr zum Thema", "More on this"),
            *("More stories", "Most popular", "Most read", "Read also", "Read more", "Read next"),
            *("Recommended", "Related", "See also", "Te puede interesar", "Vea también"),
            *("Watch also", "Weitere Artikel", "You may also like", "You might also like"),
            *("Читайте также", "Читайте також", "Смотрите также", "По теме"),
            *(
                "更多新闻请看",
                "更多新聞請看",
                "更多相关",
                "更多阅读",
                "点击阅读",
                "热门新闻",
                "熱門新聞",
            ),
            *(
                "猜你喜欢",
                "您可能感兴趣",
                "推荐阅读",
                "推薦閱讀",
                "推荐新闻",
                "相关报道",
                "相關報導",
            ),
            *("相关新闻", "相關新聞", "相关文章", "相關文章", "相关阅读", "相關閱讀", "延伸阅读"),
            *("延伸閱讀", "另见", "另見", "看更多", "更多文章", "更多內容", "更多内容"),
            *("あわせて読みたい", "関連記事", "こちらもおすすめ", "관련기사", "추천기사"),
        )
    )
)
"""How a pointer to other articles begins."""

PROMPTS: tuple[str, ...] = tuple(
    sorted(
        folded(prompt)
        for prompt in (
            *(
                "Already a subscriber",
                "Already have an account",
                "Become a member",
                "cancel anytime",
            ),
            *("Click here to subscribe", "Create a free account", "Download our app"),
            *("Download the app", "Follow us on", "Get our newsletter", "Get the latest news"),
            *("Jetzt abonnieren", "Jetzt Newsletter", "Join our newsletter", "Join our Telegram"),
            *("Join our WhatsApp", "Log in to continue", "Register to continue"),
            *("Sign up for our", "Sign up to our", "Sign up to receive", "Start your free trial"),
            *("Subscribe for full access", "Subscribe now", "Subscribe to continue"),
            *("Subscribe to our", "Subscribe to read", "Support our journalism"),
            *("to continue reading", "weiterlesen mit", "abonnez-vous", "s'abonner pour lire"),
            *("Suscríbete a", "Iscriviti alla newsletter", "Assine para ler"),
            *("下载App", "下載App", "下载客户端", "下載客戶端", "免费试读", "免費試讀", "成为订户"),
            *(
                "成為訂戶",
                "成为会员",
                "成為會員",
                "立即订阅",
                "立即訂閱",
                "登录后阅读",
                "登入後閱讀",
            ),
            *("订阅即可阅读", "訂閱即可閱讀", "扫码关注", "扫描二维码", "掃描QR", "关注公众号"),
            *("订阅我们的", "訂閱我們的", "加入我們的", "有料会員", "続きを読むには", "会員登録"),
        )
    )
)
"""What asks the reader to pay, to register or to follow."""

HREFS: frozenset[str] = frozenset(
    {
        *("abo", "abonnement", "ads", "advert", "donate", "freemium", "newsletter", "offer"),
        *(
            "offers",
            "paywall",
            "promo",
            "promos",
            "promotion",
            "promotions",
            "sponsor",
            "sponsored",
        ),
        *("subscribe", "subscription", "subscriptions", "upsell"),
    }
)
"""Words of a URL that leads to an offer, or of a picture that makes one."""

_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SHOWN_LATER = re.compile(r"(?:^|\s)\w{2,3}:(?:block|flex|grid|inline|contents)\b")


def words_of(element: HtmlElement) -> list[str]:
    """The words of the element's class, id and role, in lower case."""
    names = f"{element.get('class', '')} {element.get('id', '')}"[:500]
    return [word.lower() for word in _NAME.findall(names)]


def names_boilerplate(element: HtmlElement) -> bool:
    """Whether the element's names say that it is no part of an article."""
    if element.get("role") in ROLES:
        return True
    words = words_of(element)
    if not INNOCENT.isdisjoint(words):
        return False
    for before, word in zip(["", *words], words, strict=False):
        if (word in WORDS or word.startswith(BEGINNINGS)) and before not in DENIALS:
            return True
    return any((min(pair), max(pair)) in PAIRS for pair in pairwise(words))


def names_hidden(element: HtmlElement) -> bool:
    """Whether a class hides the element on every screen (`hidden`, not `hidden md:block`)."""
    classes = element.get("class", "")
    return "hidden" in classes.split() and _SHOWN_LATER.search(classes) is None


def is_line(text: str, linked: float) -> bool:
    """Whether the line is a label such as "Advertisement"; *linked* is its share of links."""
    if len(text) > 60:
        return False
    short = folded(text)
    return short in LINES or (linked > 0.8 and short in NETWORKS)


def is_lead(text: str) -> bool:
    """Whether the line begins as a pointer to other articles does."""
    return folded(text[:60]).startswith(LEADS)


def is_prompt(text: str) -> bool:
    """Whether the line asks the reader to pay, to register or to follow."""
    short = folded(text[:400])
    return any(prompt in short for prompt in PROMPTS)


def is_offer(url: str) -> bool:
    """Whether the URL leads to something for sale, by its words."""
    return not HREFS.isdisjoint(_NAME.findall(url[:500].lower()))


def is_tracked(url: str) -> bool:
    """Whether the URL counts who came from where."""
    try:
        names = [name for name, _ in parse_qsl(urlsplit(url).query, max_num_fields=50)]
    except ValueError:
        return False
    return any(name in TRACKING or name.startswith(TRACKING_PREFIXES) for name in names)
