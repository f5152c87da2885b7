"""What is known and owed: the queue between the two halves of the corridor.

`open_state` gives a `State`, `open_to_look` one that is not written; what it can be asked stands
by noun in this package's modules as plain functions of a connection: `queue` (entries owed,
claimed, settled), `names` (articles, their files and aliases), `feeds` (memory and health).
"""

from archiver.state.engine import State, open_state, open_to_look

__all__ = ["State", "open_state", "open_to_look"]
