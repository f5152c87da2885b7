"""Commands about the configuration: config show, config schema."""

from __future__ import annotations

import json
import os

import typer

from archiver.cli.options import ConfigOption, JsonOption
from archiver.report import say, say_json

app = typer.Typer(no_args_is_help=True, help="Show the effective configuration, or its schema.")


@app.command()
def show(*, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show every key with its value and where that comes from; secrets are hidden."""
    from archiver.config import shown

    keys = shown(config, os.environ)
    if as_json:
        say_json({one.key: {"value": one.value, "origin": one.origin} for one in keys})
    else:
        for one in keys:
            say(one.line())


@app.command()
def schema() -> None:
    """Print the JSON Schema of config.yaml, for editors."""
    from archiver.config import schema

    say(json.dumps(schema(), indent=2, ensure_ascii=False))
