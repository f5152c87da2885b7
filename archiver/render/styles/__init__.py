"""How a file looks: a shelf, one module a style, each a `protocols.Style`."""
