"""Why a file is not taken."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class AttachFileRejection(Code):
    NOT_FOUND = auto()
    ID_CONFLICT = auto()
    FILE_EMPTY = auto()
    FILE_TOO_LARGE = auto()
    FILE_TYPE_REFUSED = auto()
    TOO_MANY_FILES = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()


class RenameAttachmentRejection(Code):
    NOT_FOUND = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()


class DeleteAttachmentRejection(Code):
    NOT_FOUND = auto()
