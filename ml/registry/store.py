"""Which version is served: a pointer file beside the versions made here, with the shipped version when there is none.

Nothing but files: whoever serves reads `active()` when it loads, and again when it is told that the pointer moved.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ml.registry.metadata import METADATA_FILE, ROOT, ModelMismatch, folder_of

POINTER = "pointer.json"
# How many earlier choices `rollback` can go back through.
REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Pointer:
    """None stands for the shipped version. `before` are earlier active versions, the latest last."""

    active: str | None = None
    shadow: str | None = None
    before: tuple[str | None, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Version:
    version: str
    folder: Path
    shipped: bool
    active: bool
    shadow: bool


class ModelStore:
    """Versions of one model: the shipped one, and those under `folder` (which need not exist)."""

    def __init__(
        self, name: str, shipped: str, folder: Path | None = None, *, shipped_root: Path | None = None
    ) -> None:
        self._name, self._shipped = name, shipped
        self._folder, self._shipped_root = folder, shipped_root or ROOT

    def pointer(self) -> Pointer:
        """What was chosen; an unreadable or missing file chooses nothing."""
        if self._folder is None:
            return Pointer()
        try:
            stored = json.loads((self._place() / POINTER).read_text(encoding="utf-8"))
            return Pointer(stored["active"], stored["shadow"], tuple(stored["before"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Pointer()

    def versions(self) -> list[Version]:
        pointer = self.pointer()
        there = [path.parent for path in self._place().glob(f"*/{METADATA_FILE}")] if self._folder else []
        own = {folder.name: folder for folder in there if not folder.name.startswith(".")}
        shipped = self._shipped_root / self._name / self._shipped
        active = self.active()[0]
        found = [
            Version(name, folder, False, name == active, name == pointer.shadow)
            for name, folder in sorted(own.items())
            if name != self._shipped
        ]
        return [Version(self._shipped, shipped, True, self._shipped == active, self._shipped == pointer.shadow), *found]

    def active(self) -> tuple[str, Path]:
        """The version to serve and the folder its models are under; the shipped one where the chosen one is gone."""
        chosen = self.pointer().active
        if chosen is not None:
            try:
                return chosen, self._root_of(chosen)
            except ModelMismatch:
                pass
        return self._shipped, self._shipped_root

    def shadowed(self) -> tuple[str, Path] | None:
        """The version that answers beside the active one without being believed, if one is chosen and there."""
        chosen = self.pointer().shadow
        try:
            return (chosen, self._root_of(chosen)) if chosen is not None else None
        except ModelMismatch:
            return None

    def promote(self, version: str) -> None:
        """Serve this version from the next load on; raises `ModelMismatch` where it is not there."""
        self._root_of(version)
        pointer = self.pointer()
        active = self.active()[0]
        if version == active:
            return
        before = (*pointer.before, None if active == self._shipped else active)[-REMEMBERED:]
        chosen = None if version == self._shipped else version
        self._write(Pointer(chosen, pointer.shadow if pointer.shadow != version else None, before))

    def shadow(self, version: str | None) -> None:
        """Let this version answer beside the active one; None ends it."""
        if version is not None:
            self._root_of(version)
        pointer = self.pointer()
        self._write(Pointer(pointer.active, version, pointer.before))

    def rollback(self) -> str:
        """Serve what was served before; raises `ModelMismatch` where nothing was."""
        pointer = self.pointer()
        if not pointer.before:
            raise ModelMismatch(f"nothing to roll back to: {self.active()[0]} is the first version that was served")
        self._write(Pointer(pointer.before[-1], pointer.shadow, pointer.before[:-1]))
        return self.active()[0]

    def _place(self) -> Path:
        assert self._folder is not None
        return self._folder / self._name

    def _root_of(self, version: str) -> Path:
        if version == self._shipped:
            return self._shipped_root
        if self._folder is None:
            raise ModelMismatch(f"no version {version!r} of the model {self._name!r}: there is only {self._shipped}")
        folder_of(self._name, version, self._folder)
        return self._folder

    def _write(self, pointer: Pointer) -> None:
        """A reader sees the old choice or the new one, never half of it."""
        if self._folder is None:
            raise ModelMismatch("without a folder of versions the shipped one is served: name a data directory")
        self._place().mkdir(parents=True, exist_ok=True)
        partial = self._place() / f".{POINTER}.{os.getpid()}"
        with partial.open("w", encoding="utf-8") as handle:
            json.dump(asdict(pointer), handle)
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(self._place() / POINTER)
