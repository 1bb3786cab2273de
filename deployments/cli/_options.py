"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from deployments.embedded.layout import Layout, default_data_dir


def _to_layout(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Layout:
    return Layout.of(value or default_data_dir())


def data_dir_option(function: Any) -> Any:
    """`--data-dir`, given to the command as `layout`."""
    return click.option(
        "--data-dir",
        "layout",
        type=click.Path(file_okay=False, path_type=Path),
        callback=_to_layout,
        help="Where everything is kept [default: $MONETA_DATA_DIR or ~/.moneta].",
    )(function)
