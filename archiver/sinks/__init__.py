"""Shelf: where bytes rest. A module offers `open_sink(location) -> Sink`."""
