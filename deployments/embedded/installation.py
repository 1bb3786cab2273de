"""What is installed: the version, the files that come with it, and the key of a data directory."""

from __future__ import annotations

import importlib.metadata
import os
import secrets
from pathlib import Path

from deployments.embedded.layout import Layout

_REPOSITORY = Path(__file__).resolve().parents[2]
SERVE_CONFIG = _REPOSITORY / "deployments" / "serve_config.yaml"


def version() -> str:
    """The installed version of Moneta."""
    try:
        return importlib.metadata.version("moneta")
    except importlib.metadata.PackageNotFoundError:
        return "from source"


def signing_key(layout: Layout) -> str:
    """The key of this data directory's sessions: made once, readable by its owner only."""
    if not layout.secret_file.exists():
        with os.fdopen(os.open(layout.secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return layout.secret_file.read_text().strip()


def web_root() -> Path | None:
    """The web build: beside the sources, or inside an installed wheel."""
    for place in (_REPOSITORY / "web" / "dist", _REPOSITORY / "deployments" / "web_dist"):
        if (place / "index.html").exists():
            return place
    return None
