"""What the pages of one site have in common, learned from them: where the body is, which
places hold none of it, and which texts and pictures come again and again.

`lesson` is what one page teaches, `learn` makes a template of lessons, `fit` reads a page by
it or says that it does not fit. All are values in, values out.
"""

from archiver.extract.template.body import take
from archiver.extract.template.fit import Fitted, fit
from archiver.extract.template.learn import ENOUGH, alike, learn
from archiver.extract.template.lesson import Lesson, dump_lesson, load_lesson, teach
from archiver.extract.template.rule import rule
from archiver.extract.template.scope import cut
from archiver.extract.template.value import Template, dump, load
from archiver.extract.template.witnesses import AUTHOR, DATE, TITLE, text_at

__all__ = [
    "AUTHOR",
    "DATE",
    "ENOUGH",
    "TITLE",
    "Fitted",
    "Lesson",
    "Template",
    "alike",
    "cut",
    "dump",
    "dump_lesson",
    "fit",
    "learn",
    "load",
    "load_lesson",
    "rule",
    "take",
    "teach",
    "text_at",
]
