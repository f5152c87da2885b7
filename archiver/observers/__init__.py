"""Shelf: who listens to outcomes. A module offers `open_observer() -> Observer`."""
