"""config.yaml → frozen values; faults with file, line, key and a hint.

`schema` says what may be written, `document` reads it with its lines, `environment` overrides
it, `faults` explains what is wrong, `loading` puts them together.
"""

from archiver.config.loading import Config, defaults, faults, load, schema, starter

__all__ = ["Config", "defaults", "faults", "load", "schema", "starter"]
