"""A household goes out as a file: one stream, never held in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from starlette.datastructures import QueryParams
from starlette.responses import Response, StreamingResponse

from deployments.transactions.exporting.reads import ExportRefused
from deployments.transactions.exporting.stream import MEDIA_TYPES, ExportBusy, Exports, file_name
from domain.transactions.exporting.model import Export, ExportFormat

_QUERY_MAX = 2_000
_ACCOUNTS_MAX = 500
_KNOWN = frozenset({"account", "from", "to", "query"})


class Refusal(NamedTuple):
    status: int
    code: str
    message: str


def read_export(format_name: str, given: QueryParams) -> Export | Refusal:
    """`/exports/csv?account=<id>&account=<id>&from=2026-01-01&to=2026-01-31&query=…`; all of them may be left out."""
    try:
        format_ = ExportFormat(format_name.upper())
    except ValueError:
        names = ", ".join(each.value.lower() for each in ExportFormat)
        return Refusal(404, "FORMAT_UNKNOWN", f"There is no format {format_name[:20]!r}. Choose one of {names}.")
    if unknown := sorted(set(given) - _KNOWN):
        known = ", ".join(sorted(_KNOWN))
        # A filter that is misspelt must not give everything.
        return Refusal(400, "FILTER_UNKNOWN", f"There is no filter {unknown[0][:40]!r}. Choose from {known}.")
    try:
        accounts = [UUID(text) for text in given.getlist("account")]
    except ValueError:
        return Refusal(400, "ACCOUNT_INVALID", "`account` is the id of an account, a UUID; name it once for each.")
    days = {}
    for name in ("from", "to"):
        try:
            days[name] = date.fromisoformat(given[name]) if given.get(name) else None
        except ValueError:
            return Refusal(400, "DATE_INVALID", f"`{name}` is a day such as 2026-01-31, not {given[name][:20]!r}.")
    query = given.get("query") or None
    if len(accounts) > _ACCOUNTS_MAX or len(query or "") > _QUERY_MAX:
        return Refusal(
            400, "FILTER_TOO_LONG", f"At most {_ACCOUNTS_MAX} accounts and {_QUERY_MAX} characters of search."
        )
    return Export(
        format=format_,
        account_ids=frozenset(accounts) or None,
        date_from=days["from"],
        date_to=days["to"],
        query=query,
    )


async def export_response(export: Export, household_id: UUID, exports: Exports) -> Response | Refusal:
    """The file, or why there is none."""
    try:
        stream = await exports.begin(household_id, export)
    except ExportRefused as refused:
        return Refusal(400, "EXPORT_REFUSED", str(refused))
    except ExportBusy:
        return Refusal(429, "BUSY", "An export runs already. Wait until it is done, then try again.")
    name = file_name(export, datetime.now(UTC).date())
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(stream, headers=headers, media_type=MEDIA_TYPES[export.format])
