"""Which use case does what with files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.attaching import commands, use_cases

HANDLERS: Mapping[type[Any], Any] = {
    commands.AttachFile: use_cases.attach_file,
    commands.RenameAttachment: use_cases.rename_attachment,
    commands.DeleteAttachment: use_cases.delete_attachment,
}
