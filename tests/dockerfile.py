"""A Dockerfile as its stages: enough of the format to hold ours to its promises."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One instruction, continuation lines joined: `USER`, `10001:10001`."""

    name: str
    said: str

    def words(self) -> list[str]:
        """The exec form; a shell form is an error, since a shell would swallow signals."""
        found: list[str] = json.loads(self.said)
        return found


def stages(file: Path) -> list[list[Step]]:
    """What precedes the first FROM, then each stage, its FROM first."""
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    found: list[list[Step]] = [[]]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, said = line.strip().partition(" ")
            if name == "FROM":
                found.append([])
            found[-1].append(Step(name=name, said=" ".join(said.split())))
    return found


def only(stage: list[Step], name: str) -> Step:
    """The stage's one instruction of that name."""
    (step,) = (step for step in stage if step.name == name)
    return step


def environment(stage: list[Step]) -> dict[str, str]:
    """Every variable that the stage sets."""
    words = (word for step in stage if step.name == "ENV" for word in shlex.split(step.said))
    return dict(word.split("=", 1) for word in words)
