"""What is installed: the version, the files that come with it, and the key of a data directory."""

from __future__ import annotations

import importlib.metadata
import os
import secrets
from collections.abc import Callable
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
    return _made_once(layout.secret_file, lambda: secrets.token_urlsafe(48))


def push_key(layout: Layout) -> str:
    """The key of this data directory for web push: another one would lose every subscription."""

    def generate() -> str:
        from deployments.notifications.channels.push_crypto import VapidKey

        return VapidKey.generate()

    return _made_once(layout.vapid_file, generate)


def _made_once(file: Path, make: Callable[[], str]) -> str:
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(make())
    return file.read_text().strip()


def web_root() -> Path | None:
    """The web build: beside the sources, or inside an installed wheel."""
    for place in (_REPOSITORY / "web" / "dist", _REPOSITORY / "deployments" / "web_dist"):
        if (place / "index.html").exists():
            return place
    return None
