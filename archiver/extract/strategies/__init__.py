"""The shelf of strategies: each module is one way to find a body on a page."""
