"""Why a name is refused. One enum per command: a new refusal in one changes no other."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class CreateCategoryRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    PARENT_NOT_FOUND = auto()
    TOO_DEEP = auto()
    COLOR_INVALID = auto()
    ICON_INVALID = auto()


class EditCategoryRejection(Code):
    NOT_FOUND = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    PARENT_NOT_FOUND = auto()
    PARENT_WITHIN = auto()
    KIND_DIFFERS = auto()
    TOO_DEEP = auto()
    COLOR_INVALID = auto()
    ICON_INVALID = auto()


class DeleteCategoryRejection(Code):
    NOT_FOUND = auto()
    BUILT_IN = auto()
    TARGET_NOT_FOUND = auto()
    TARGET_WITHIN = auto()
    KIND_DIFFERS = auto()


class MergeCategoriesRejection(Code):
    NOT_FOUND = auto()
    BUILT_IN = auto()
    TARGET_NOT_FOUND = auto()
    TARGET_WITHIN = auto()
    KIND_DIFFERS = auto()
    TOO_DEEP = auto()


class CreateTagRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    COLOR_INVALID = auto()


class EditTagRejection(Code):
    NOT_FOUND = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    COLOR_INVALID = auto()


class MergeTagsRejection(Code):
    NOT_FOUND = auto()
    TARGET_NOT_FOUND = auto()


class DeleteTagRejection(Code):
    NOT_FOUND = auto()


class CreatePayeeRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    ALIAS_EMPTY = auto()
    ALIAS_TAKEN = auto()
    CATEGORY_UNKNOWN = auto()


class EditPayeeRejection(Code):
    NOT_FOUND = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    ALIAS_TAKEN = auto()
    CATEGORY_UNKNOWN = auto()


class AddPayeeAliasRejection(Code):
    NOT_FOUND = auto()
    ALIAS_EMPTY = auto()
    ALIAS_TAKEN = auto()


class RemovePayeeAliasRejection(Code):
    NOT_FOUND = auto()


class SplitPayeeRejection(Code):
    NOT_FOUND = auto()
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    ALIAS_TAKEN = auto()


class MergePayeesRejection(Code):
    NOT_FOUND = auto()
    TARGET_NOT_FOUND = auto()


class DeletePayeeRejection(Code):
    NOT_FOUND = auto()
