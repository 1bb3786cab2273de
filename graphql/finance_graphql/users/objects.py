"""People, households and sessions, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.notifications.kinds import Channel
from domain.shared import viewer
from domain.shared.viewer import Caller
from domain.users import model
from domain.users.model import Profile
from finance_graphql.context import Context
from finance_graphql.scalars import DateTime
from finance_graphql.views import Node, View, enum_of, of, resolves

Role = enum_of(
    viewer.Role,
    "What somebody is in a household.",
    {
        "OWNER": "May do everything, also manage the household.",
        "EDITOR": "May record and change, but not manage the household.",
        "VIEWER": "May look.",
    },
)
Permission = enum_of(
    viewer.Permission,
    "What somebody may do.",
    {
        "READ": "See everything of the household.",
        "WRITE_TRANSACTIONS": "Record, edit, categorize, import, delete and undo.",
        "WRITE_ACCOUNTS": "Open accounts.",
        "WRITE_BUDGETS": "Set and delete budgets.",
        "MANAGE_HOUSEHOLD": "Invite people and change the household.",
        "ADMINISTER": "Look after the whole installation; no role in a household has it.",
    },
)

EmailStatus = enum_of(
    model.EmailStatus,
    "Whose an e-mail address is known to be.",
    {
        "NONE": "There is none: a visitor of the demo.",
        "UNVERIFIED": "Nobody has confirmed it yet; nothing is mailed there and nothing is granted for it.",
        "VERIFIED": "Its mailbox has confirmed it.",
    },
)


def _household(name: str) -> Any:
    """An attribute of the household in which the person of this profile acts."""
    return resolves(lambda root, _context: getattr(root.household, name))


class Household(View):
    class Meta:
        interfaces = (Node,)
        description = "People who share accounts; nobody else sees them."

    name = graphene.String(required=True, description="Its name.")
    currency = graphene.String(required=True, description="ISO 4217 code that the dashboard starts with.")
    is_demo = graphene.Boolean(required=True, description="Whether it was made to look around in.")
    has_transactions = graphene.Boolean(required=True, description="False until the first one: time for a welcome.")

    resolve_id = _household("id")
    resolve_name = _household("name")
    resolve_currency = _household("currency")
    resolve_is_demo = _household("is_demo")

    @resolves
    def resolve_has_transactions(self: Profile, context: Context) -> Any:
        # After signing in the request itself has no viewer yet: the profile is who asks.
        return context.reads.has_transactions(Caller(self.viewer, context.client.correlation_id))


class Viewer(View):
    class Meta:
        description = "Who is signed in, and the household in which they act."

    id = graphene.ID(required=True, description="The person.")
    email = graphene.String(description="Null for a demo visitor.")
    email_status = graphene.Field(EmailStatus, required=True, description="Whether the address is confirmed.")
    pending_email = graphene.String(description="The new address of a change, until its mailbox has confirmed it.")
    sends_email = graphene.Boolean(
        required=True, description="Whether this installation can send e-mail; without, addresses stay unconfirmed."
    )
    display_name = graphene.String(required=True, description="What to call them.")
    household = graphene.Field(Household, required=True, description="The household in which they act.")
    role = graphene.Field(Role, required=True, description="What they are in it.")
    permissions = graphene.List(graphene.NonNull(Permission), required=True, description="What they may do in it.")

    resolve_id = of("user_id")

    @resolves
    def resolve_household(self: Profile, _context: Context) -> Profile:
        return self

    @resolves
    def resolve_sends_email(self: Profile, context: Context) -> bool:
        return Channel.EMAIL in context.reads.notices.configured


class Session(View):
    class Meta:
        description = "An open session."

    access_token = graphene.String(
        required=True,
        description="JWT for `Authorization: Bearer`; the refresh token travels in an HttpOnly cookie only.",
    )
    expires_at = graphene.Field(DateTime, required=True, description="Refresh the session before this.")
    viewer = graphene.Field(Viewer, required=True, description="Who signed in.")

    resolve_expires_at = of("access_expires_at")
    resolve_viewer = of("profile")
