"""Why a whole file is refused. One bad row is not a refusal: it is listed and the rest goes in."""

from __future__ import annotations

from enum import StrEnum


class ImportRejection(StrEnum):
    UPLOAD_NOT_FOUND = "UPLOAD_NOT_FOUND"
    ACCOUNT_NOT_FOUND = "ACCOUNT_NOT_FOUND"
    FILE_EMPTY = "FILE_EMPTY"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    NOT_A_STATEMENT = "NOT_A_STATEMENT"
    EXCEL_FILE = "EXCEL_FILE"
    ENCODING_UNKNOWN = "ENCODING_UNKNOWN"
    NO_DATE_COLUMN = "NO_DATE_COLUMN"
    NO_AMOUNT_COLUMN = "NO_AMOUNT_COLUMN"
    NO_DESCRIPTION_COLUMN = "NO_DESCRIPTION_COLUMN"
    DATES_AMBIGUOUS = "DATES_AMBIGUOUS"
    MAPPING_INVALID = "MAPPING_INVALID"
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    NO_VALID_ROWS = "NO_VALID_ROWS"
    ID_INVALID = "ID_INVALID"
    ID_CONFLICT = "ID_CONFLICT"


class RenameImportProfileRejection(StrEnum):
    NOT_FOUND = "NOT_FOUND"
    NAME_EMPTY = "NAME_EMPTY"
    NAME_TOO_LONG = "NAME_TOO_LONG"


class ForgetImportProfileRejection(StrEnum):
    NOT_FOUND = "NOT_FOUND"
