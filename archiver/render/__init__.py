"""Article → document: Markdown, front matter and file names. Pure.

What a file looks like is a style's (`styles/`); the rest here is what styles are made of.
"""
