"""Where everything of one Moneta lies."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deployments.embedded.failures import StartFailed

# A Unix socket's whole path must fit sockaddr_un: 108 bytes on Linux, 104 on macOS, less PostgreSQL's own file name.
_SOCKET_DIR_MAX = 84


def default_data_dir() -> Path:
    """`$MONETA_DATA_DIR`, else a folder of the person who starts Moneta."""
    return Path(os.environ.get("MONETA_DATA_DIR") or Path.home() / ".moneta")


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders under one data directory; `of` resolves it, `make` creates them for the owner only."""

    root: Path

    @classmethod
    def of(cls, root: Path | str) -> Layout:
        return cls(Path(root).expanduser().resolve())

    def forget_short(self) -> None:
        """Remove what lies outside the data directory; nothing of it is data."""
        shutil.rmtree(self.short, ignore_errors=True)

    def make(self) -> None:
        for folder in (self.root, self.run, self.logs, self.short, self.sockets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.lstat().st_uid != os.geteuid():
                raise StartFailed(f"{folder} belongs to somebody else.", "Remove it or choose another --data-dir.")
            folder.chmod(0o700)

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def models(self) -> Path:
        """Versions of models that were made here, and which of them is served."""
        return self.root / "models"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def run(self) -> Path:
        """Pid records, the lock and the state file: nothing here outlives its processes."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def lock_file(self) -> Path:
        return self.run / "lock"

    @property
    def state_file(self) -> Path:
        return self.run / "state.json"

    @property
    def secret_file(self) -> Path:
        return self.root / "jwt.secret"

    @property
    def vapid_file(self) -> Path:
        """By this key push services know the installation; browsers subscribe to it."""
        return self.root / "vapid.key"

    @property
    def short(self) -> Path:
        """A short private folder for what cannot bear a long path; each data directory has its own, always the same."""
        key = hashlib.blake2s(os.fsencode(self.root) + str(os.geteuid()).encode(), digest_size=5).hexdigest()
        return _short_parent() / f"moneta-{key}"

    @property
    def sockets(self) -> Path:
        inside = self.run / "sockets"
        return inside if len(os.fsencode(inside)) <= _SOCKET_DIR_MAX else self.short / "sockets"

    @property
    def ray(self) -> Path:
        """Ray appends about 60 characters before its socket names, so its folder is always the short one."""
        return self.short / "ray"


def _short_parent() -> Path:
    """HAProxy's sockets leave 27 characters for their folder, so a long `$TMPDIR` is no use."""
    usual = Path("/tmp")  # noqa: S108 (the folder made in it is ours, private and checked)
    return usual if os.access(usual, os.W_OK) else Path(tempfile.gettempdir())
