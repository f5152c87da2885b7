"""Shelf: where entries come from. A module offers `entries`, see `protocols.Source`."""
