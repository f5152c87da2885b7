"""config.yaml → frozen values; faults with file, line, key and a hint.

`sections` says what may be written, `document` reads it with its lines, `environment` overrides
it, `origins` knows who said what, `faults` explains what is wrong, `loading` puts them together;
`keys` reads the JSON Schema, `secrets` knows what must not be shown, `showing` shows the rest;
`naming` and `editing` put new feeds into the file.
"""

from archiver.config.editing import subscribe
from archiver.config.environment import feeds_variable
from archiver.config.keys import schema
from archiver.config.loading import Config, faults, load, starter
from archiver.config.naming import fresh
from archiver.config.showing import as_data, as_yaml, in_force

__all__ = [
    "Config", "as_data", "as_yaml", "faults", "feeds_variable", "fresh", "in_force", "load",
    "schema", "starter", "subscribe",
]  # fmt: skip
