"""Giving parked events to their consumer again, and throwing them away."""

from __future__ import annotations

import graphene

from domain.administration.commands import DiscardParked as Discard
from domain.administration.commands import ReplayParked as Replay
from domain.administration.rejections import DiscardParkedRejection, ReplayParkedRejection
from domain.shared.viewer import Permission
from finance_graphql.administration.asking import Asked
from finance_graphql.mutation import FinanceMutation


class ParkedEventsInput(graphene.InputObjectType):
    class Meta:
        description = "Events that one consumer has given up on."

    consumer = graphene.String(required=True, description="Who gave up.")
    ids = graphene.List(graphene.NonNull(graphene.ID), description="Which of them; null: all that are there.")


class _Parked(Asked):
    done_count = graphene.Int(description="How many it was; null when it was refused.")
    missing_count = graphene.Int(description="How many of those that were named are not there any more.")


class ReplayParked(_Parked, FinanceMutation):
    class Meta:
        description = "Give a consumer events again that it gave up on. What it had done it does not do twice."
        requires = Permission.ADMINISTER
        input_type = ParkedEventsInput
        rejections = ReplayParkedRejection

    command = Replay


class DiscardParked(_Parked, FinanceMutation):
    class Meta:
        description = "Throw events away that a consumer gave up on, for good."
        requires = Permission.ADMINISTER
        input_type = ParkedEventsInput
        rejections = DiscardParkedRejection

    command = Discard


class AdministrationMutations:
    replay_parked = ReplayParked.field()
    discard_parked = DiscardParked.field()
