"""Keep news: turn feeds into a folder of Markdown files that outlives the sites."""

__version__ = "0.1.0"
