"""What each refusal means, in one place: a code means the same in every mutation."""

from __future__ import annotations

from enum import StrEnum

_WORDS = {
    "ACCOUNT_NOT_FOUND": "The household has no such account.",
    "ALIAS_EMPTY": "A name of a payee needs letters or digits.",
    "ALIAS_TAKEN": "Another payee is called so.",
    "ALREADY_UNDONE": "A change can be undone once.",
    "AMOUNT_NOT_POSITIVE": "A transfer is written as a positive amount.",
    "AMOUNT_OUT_OF_RANGE": "The amount is larger than one entry can be.",
    "AMOUNT_ZERO": "An amount cannot be zero.",
    "BUILT_IN": "It comes with Moneta: hide it or move it instead.",
    "CATEGORY_NOT_EXPENSE": "Only categories of spending have budgets.",
    "CATEGORY_UNKNOWN": "No category has this slug.",
    "CHANGED_SINCE": "Somebody changed it since, and undoing would lose that.",
    "COLOR_INVALID": "Not a colour like #12a37b.",
    "CREDENTIALS_WRONG": "E-mail or password is wrong.",
    "CURRENCY_DIFFERS": "The other account is in another currency.",
    "CURRENCY_UNKNOWN": "Not an active ISO 4217 code.",
    "DATES_AMBIGUOUS": "Days and months cannot be told apart: choose the order of the dates.",
    "DATE_OUT_OF_RANGE": "The date lies too far back or ahead.",
    "DESCRIPTION_EMPTY": "A description is needed.",
    "DESCRIPTION_TOO_LONG": "The description is too long.",
    "EMAIL_INVALID": "Not an e-mail address.",
    "EMAIL_TAKEN": "Somebody has registered with this e-mail: sign in instead.",
    "ENCODING_UNKNOWN": "The text of the file cannot be read.",
    "EXCEL_FILE": "This is a workbook: save it as CSV first.",
    "FILE_EMPTY": "The file has no rows.",
    "FILE_TOO_LARGE": "The file is larger than one import can be.",
    "ICON_INVALID": "Not the name of a Tabler icon.",
    "ID_CONFLICT": "Something else has this id already, or the same thing has another id.",
    "ID_INVALID": "The id is not a UUID.",
    "IMPORT_AGAIN": "The rows of an undone import are gone for good: import the file again.",
    "IN_USE": "Something needs it by now.",
    "KIND_DIFFERS": "One is spending, the other income or neither.",
    "LIMIT_NOT_POSITIVE": "A limit is a positive amount.",
    "MAPPING_INVALID": "The chosen columns do not fit the file or each other.",
    "NAME_EMPTY": "A name is needed.",
    "NAME_TAKEN": "The household has something of this name already.",
    "NAME_TOO_LONG": "The name is too long.",
    "NOTE_TOO_LONG": "The note is too long.",
    "NOT_A_STATEMENT": "The file is not a table of transactions.",
    "NOTHING_TO_REDO": "Nothing was undone that could be done again.",
    "NOTHING_TO_UNDO": "The person has changed nothing that could be undone.",
    "NOT_FOUND": "The household has nothing with this id.",
    "NOT_UNDONE": "It stands, so there is nothing to do again.",
    "NO_AMOUNT_COLUMN": "No column holds the amounts.",
    "NO_DATE_COLUMN": "No column holds the dates.",
    "NO_DESCRIPTION_COLUMN": "No column says what the transactions were for.",
    "NO_VALID_ROWS": "No row could be read.",
    "PARENT_NOT_FOUND": "There is no category to put it under.",
    "PARENT_WITHIN": "A category cannot be below itself.",
    "PASSWORD_TOO_COMMON": "The password is among those that are tried first.",
    "PASSWORD_TOO_LONG": "The password is too long.",
    "PASSWORD_TOO_SHORT": "The password is too short.",
    "QUERY_INVALID": "The search cannot be read.",
    "RECEIVED_AMOUNT_DIFFERS": "Between accounts of one currency the same amount arrives.",
    "RECEIVED_AMOUNT_REQUIRED": "The accounts have different currencies: say how much arrived.",
    "SAME_ACCOUNT": "A transfer needs two accounts.",
    "TOO_MANY": "More rows than one request may change.",
    "TARGET_NOT_FOUND": "The household has no such thing to move it to.",
    "TARGET_WITHIN": "Choose a target that stays.",
    "TOO_DEEP": "Categories go four levels deep.",
    "TOO_MANY_ROWS": "The file has more rows than one import can take.",
    "TOO_MANY_VIEWS": "There are as many saved views as one person can have.",
    "TOO_MANY_TRIES": "Too many tries: wait a little.",
    "TRANSFER_LEG": "A leg of a transfer keeps its account, amount and category.",
    "UPLOAD_NOT_FOUND": "The upload is gone or was never made: send the file again.",
    "VERSION_CONFLICT": "Somebody changed it since it was read.",
    "WARN_AT_OUT_OF_RANGE": "The warning level lies outside its range.",
}


def describe(rejections: type[StrEnum]) -> dict[str, str]:
    """The words for every member of a rejection enum."""
    missing = [name for name in rejections.__members__ if name not in _WORDS]
    if missing:
        raise TypeError(f"describe {', '.join(missing)} of {rejections.__name__} in finance_graphql/rejections.py")
    return {name: _WORDS[name] for name in rejections.__members__}
