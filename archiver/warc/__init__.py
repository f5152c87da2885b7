"""WARC files: which pages they hold, and each page. Runs in worker processes: nothing in a file
is to be trusted."""

from archiver.warc.files import listed
from archiver.warc.members import Place
from archiver.warc.records import Capture, Look, look, page

__all__ = ["Capture", "Look", "Place", "listed", "look", "page"]
