"""Page → article, pure: values in, values out, within bounds whatever the page holds."""

from archiver.extract.article import from_entry, read
from archiver.extract.doubt import doubt
from archiver.extract.joining import join
from archiver.extract.learned import keeps_what_was_told, learn, rule, says_what_was_told
from archiver.extract.owner import holding as rules_for
from archiver.extract.owner import names as rule_names
from archiver.extract.template import is_current

__all__ = [
    "doubt",
    "from_entry",
    "is_current",
    "join",
    "keeps_what_was_told",
    "learn",
    "read",
    "rule",
    "rule_names",
    "rules_for",
    "says_what_was_told",
]
