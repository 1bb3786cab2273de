"""Registering, signing in and out."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.users import commands
from domain.users.model import Profile, SignedIn
from domain.users.rejections import (
    ChangeEmailRejection,
    ExploreDemoRejection,
    RegisterRejection,
    SendVerificationRejection,
    SignInRejection,
)
from finance_graphql.context import Context
from finance_graphql.mutation import PUBLIC, Answer, FinanceMutation
from finance_graphql.users.objects import Session, Viewer


def _session(context: Context, outcome: SignedIn | Rejected) -> Any:
    """Hand the refresh token to the cookie, the rest to the answer."""
    if isinstance(outcome, Rejected):
        return outcome
    context.session.set_refresh(outcome.refresh_token, outcome.refresh_expires_at)
    return Answer(session=outcome)


class RegisterInput(graphene.InputObjectType):
    class Meta:
        description = "A new person with a household of their own."

    email = graphene.String(required=True, description="The address to sign in with.")
    password = graphene.String(required=True, description="A long one that is used nowhere else.")
    display_name = graphene.String(required=True, description="What to call them.")
    currency = graphene.InputField(
        graphene.NonNull(graphene.String), default_value="EUR", description="ISO 4217 code of the household."
    )
    household_name = graphene.String(description="Null: made from the person's name.")


class Register(FinanceMutation):
    class Meta:
        description = "Register and sign in."
        requires = PUBLIC
        input_type = RegisterInput
        rejections = RegisterRejection

    session = graphene.Field(Session, description="The open session; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.Register(
            email=wanted["email"],
            password=wanted["password"],
            display_name=wanted["display_name"],
            currency=wanted["currency"],
            household_name=wanted.get("household_name"),
        )
        return _session(context, await context.commands.register(context.client, command))


class SignInInput(graphene.InputObjectType):
    class Meta:
        description = "E-mail and password."

    email = graphene.String(required=True, description="The address that was registered.")
    password = graphene.String(required=True, description="The password.")


class SignIn(FinanceMutation):
    class Meta:
        description = "Sign in."
        requires = PUBLIC
        input_type = SignInInput
        rejections = SignInRejection

    session = graphene.Field(Session, description="The open session; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.SignIn(email=wanted["email"], password=wanted["password"])
        return _session(context, await context.commands.sign_in(context.client, command))


class RefreshSession(FinanceMutation):
    class Meta:
        description = (
            "Exchanges the refresh cookie for a new session and rotates it; session is null when there is none."
        )
        requires = PUBLIC

    session = graphene.Field(Session, description="The session that goes on; null: sign in again.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        shown = context.session.refresh_token
        outcome = await context.commands.refresh_session(context.client, shown) if shown else None
        if outcome is not None:
            return _session(context, outcome)
        if shown:
            context.session.clear()
        return Answer(session=None)


class SignOut(FinanceMutation):
    class Meta:
        description = "End the session and forget its cookie."
        requires = PUBLIC

    signed_out = graphene.Boolean(required=True, description="Always true: afterwards nobody is signed in.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        shown = context.session.refresh_token
        if shown:
            await context.commands.sign_out(context.client, shown)
        context.session.clear()
        return Answer(signed_out=True)


class ExploreDemo(FinanceMutation):
    class Meta:
        description = "A seeded household of three years of its own, signed in as its owner."
        requires = PUBLIC
        rejections = ExploreDemoRejection

    session = graphene.Field(Session, description="The open session; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return _session(context, await context.commands.explore_demo(context.client))


class SendVerificationEmail(FinanceMutation):
    class Meta:
        description = "Send another mail with a link that confirms the caller's e-mail address; older links end."
        requires = Permission.READ
        rejections = SendVerificationRejection

    viewer = graphene.Field(Viewer, description="Who it was sent for; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return _viewer(await context.commands.send_verification(context.caller))


class ChangeEmailInput(graphene.InputObjectType):
    class Meta:
        description = "Another e-mail address."

    email = graphene.String(required=True, description="The new one; the present one withdraws a change.")
    password = graphene.String(required=True, description="The password of the account, once more.")


class ChangeEmail(FinanceMutation):
    class Meta:
        description = (
            "Change the address one signs in with. It is taken once its mailbox has confirmed it; where no e-mail can "
            "be sent, at once and unconfirmed."
        )
        requires = Permission.READ
        input_type = ChangeEmailInput
        rejections = ChangeEmailRejection

    viewer = graphene.Field(Viewer, description="The caller as they are now; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.ChangeAddress(email=wanted["email"], password=wanted["password"])
        return _viewer(await context.commands.change_email(context.caller, command))


def _viewer(outcome: Profile | Rejected) -> Any:
    return outcome if isinstance(outcome, Rejected) else Answer(viewer=outcome)


class UserMutations:
    register = Register.field()
    sign_in = SignIn.field()
    refresh_session = RefreshSession.field()
    sign_out = SignOut.field()
    explore_demo = ExploreDemo.field()
    send_verification_email = SendVerificationEmail.field()
    change_email = ChangeEmail.field()
