"""Confirming an e-mail address: a page with one button.

A GET changes nothing: programs that look at links before people do would confirm every address that somebody mistyped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from deployments.gateway.pages import page
from deployments.users.verifications import read_verification
from domain.shared.outcomes import Rejected

if TYPE_CHECKING:
    from deployments.gateway.app import Parts

_WAY_ON = ("/settings/account", "To your account")


async def verify_email_response(request: Request, token: str, parts: Parts) -> Response:
    verification_id = read_verification(token, parts.settings.jwt_secret)
    if verification_id is None:
        words = "It is not whole, or the installation has a new key since. Ask for another one in the settings."
        return page("This link does not work", words, status=404, way_on=_WAY_ON)
    if request.method == "GET":
        words = "Press the button if you gave this address to Moneta. If you did not, close this page."
        return page("Is this your address?", words, button="Yes, it is mine", way_on=_WAY_ON)
    outcome = await parts.services.call("users", "confirm_email", verification_id)
    if isinstance(outcome, Rejected):
        return page("This did not work", outcome.message, status=409, way_on=_WAY_ON)
    return page("Confirmed", f"{outcome.email} is yours. You can close this page.", way_on=_WAY_ON)
