"""Commands about the configuration: check, config show, config schema."""

from __future__ import annotations

import json
import os

import typer

from archiver.cli.options import WRONG, ConfigOption, JsonOption, load
from archiver.report import complain, say, say_json

app = typer.Typer(
    name="config", help="Show the configuration, or what it may hold.", no_args_is_help=True
)


def check(config: ConfigOption = None) -> None:
    """Validate the configuration."""
    _stop_at_faults(config)
    count = len(load(config).feeds)
    say(f"the configuration is right: {count} feed{'' if count == 1 else 's'}")
    if not count:
        complain("no feeds yet: find one with `archiver add URL`")


@app.command()
def show(*, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show what is in force, and where each value comes from.

    File, environment and defaults together, as YAML. What is secret is hidden: headers,
    passwords and tokens in addresses, and a value that a …_FILE variable holds.
    """
    from archiver.config import as_data, as_yaml, in_force

    _stop_at_faults(config)
    settings = in_force(config, os.environ)
    if as_json:
        say_json(as_data(settings))
    else:
        say(as_yaml(settings))


@app.command()
def schema() -> None:
    """Print the JSON Schema of config.yaml, for editors."""
    from archiver.config import schema

    say(json.dumps(schema(), ensure_ascii=False, indent=2))


def _stop_at_faults(config: ConfigOption) -> None:
    from archiver.config import faults

    found = faults(config, os.environ)
    for fault in found:
        complain(str(fault))
    if found:
        raise typer.Exit(WRONG)
