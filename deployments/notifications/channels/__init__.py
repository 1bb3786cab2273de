"""The ways to people, behind one port. A new one is a file here and a line in `make_channels`."""

from __future__ import annotations

from deployments.adapters.settings import Settings
from domain.notifications.delivering import Channels, SendingChannel
from domain.notifications.kinds import Channel


def make_channels(settings: Settings) -> Channels:
    """All of them; what the installation is not set up for says so itself."""
    # Imported here: who only reads what is configured needs neither SMTP nor HTTP.
    from deployments.notifications.channels.email import EmailChannel
    from deployments.notifications.channels.http import Outside
    from deployments.notifications.channels.in_app import InAppChannel
    from deployments.notifications.channels.links import Links
    from deployments.notifications.channels.web_push import WebPushChannel
    from deployments.notifications.channels.webhook import WebhookChannel

    links = Links(settings.public_address, settings.jwt_secret)
    outside = Outside(private_allowed=settings.webhook_private_addresses)
    made: tuple[SendingChannel, ...] = (
        InAppChannel(),
        EmailChannel(settings.smtp_url, settings.mail_from, links),
        WebPushChannel(settings.vapid_private_key, settings.vapid_contact, links, outside),
        WebhookChannel(links, outside),
    )
    return {channel.channel: channel for channel in made}


def configured_channels(settings: Settings) -> tuple[Channel, ...]:
    """Those that this installation can send on, without making any of them."""
    missing = set()
    if not settings.smtp_url:
        missing.add(Channel.EMAIL)
    if not settings.vapid_private_key:
        missing.add(Channel.WEB_PUSH)
    return tuple(channel for channel in Channel if channel not in missing)


def public_push_key(settings: Settings) -> str | None:
    """What browsers subscribe with."""
    if not settings.vapid_private_key:
        return None
    from deployments.notifications.channels.push_crypto import VapidKey

    return VapidKey(settings.vapid_private_key, settings.vapid_contact).public_key
