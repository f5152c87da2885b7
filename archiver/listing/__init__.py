"""A list page → entries, pure: its links to articles, with what stands beside each.

`items` tells which links those are, by the owner's selectors or, without any, by `guess`;
`days` tells the order of figures in its dates.
"""

from archiver.listing.reading import parse

__all__ = ["parse"]
