"""Ratios against named peers in one run, and adapters for scorers.

`make bench` prices the real program beside what people write instead of it; the pages are
given to it, or printed by the press. A new peer is a new file in `peers/`.
"""
