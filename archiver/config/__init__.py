"""config.yaml → frozen values; faults with file, line, key and a hint.

`sections` says what may be written, `document` reads it with its lines, `environment` overrides
it, `loading` puts them together and explains what is wrong, `showing` tells where each value
comes from.
"""

from archiver.config.loading import Config, defaults, faults, load, schema, starter
from archiver.config.showing import Shown, shown

__all__ = ["Config", "Shown", "defaults", "faults", "load", "schema", "shown", "starter"]
