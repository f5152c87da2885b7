"""Ratios against named peers, and adapters for scorers."""
