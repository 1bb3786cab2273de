"""Events that were given up on, as administrators see them."""

from __future__ import annotations

import graphene

from finance_graphql.scalars import DateTime
from finance_graphql.views import Node, View


class ParkedCount(View):
    class Meta:
        description = "How many events one consumer has given up on."

    consumer = graphene.String(required=True, description="Who gave up.")
    count = graphene.Int(required=True, description="How many wait for somebody.")


class ParkedEvent(View):
    class Meta:
        interfaces = (Node,)
        description = "An event that a consumer gave up on; its id names it in `replayParked`. Secrets are masked."

    consumer = graphene.String(required=True, description="Who gave up.")
    lane = graphene.Int(required=True, description="The lane of its household, which keeps events in order.")
    topic = graphene.String(description="What kind of event it is; null for what could not be read.")
    household_id = graphene.ID(description="Whose it is; null for what could not be read.")
    reason = graphene.String(required=True, description="Why it was given up on.")
    tries = graphene.Int(required=True, description="How often it was tried.")
    parked_at = graphene.Field(DateTime, description="When it was given up on, where the broker says so.")
    occurred_at = graphene.Field(DateTime, description="When what it tells happened.")
    payload = graphene.String(required=True, description="What it says, as JSON where it is that.")


class ParkedEvents(View):
    class Meta:
        description = "What waits for an administrator."

    counts = graphene.List(
        graphene.NonNull(ParkedCount), required=True, description="Every consumer that has given up on something."
    )
    events = graphene.List(graphene.NonNull(ParkedEvent), required=True, description="The oldest of each consumer.")


class AdminAction(View):
    class Meta:
        interfaces = (Node,)
        description = "Something that an administrator did."

    at = graphene.Field(DateTime, required=True, description="When.")
    actor = graphene.String(required=True, description="The address they acted under, or the command line.")
    action = graphene.String(
        required=True, description="REPLAY, DISCARD, GRANT, REVOKE, PROMOTE, SHADOW, ROLL_BACK or TRAIN."
    )
    subject = graphene.String(required=True, description="To what.")
    done_count = graphene.Int(description="How many it was; null where nobody knows whether it ended.")
