"""E-mail over SMTP: text and HTML of the same words, with a way out in its head."""

from __future__ import annotations

import html
import ssl
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from deployments.adapters.mail import MailRefused, MailServer, domain_of
from deployments.notifications.channels.links import Links
from domain.notifications.delivering import NotSent, Parcel, Trouble
from domain.notifications.kinds import Channel
from domain.notifications.model import Notification


class EmailChannel:
    channel = Channel.EMAIL

    def __init__(
        self, smtp_url: str | None, sender: str, links: Links, tls_context: ssl.SSLContext | None = None
    ) -> None:
        self._server = MailServer.parse(smtp_url, tls_context) if smtp_url else None
        self._sender = sender
        self._links = links

    @property
    def is_configured(self) -> bool:
        return self._server is not None

    async def send(self, parcel: Parcel) -> NotSent | None:
        server = self._server
        if server is None or parcel.recipient.email is None:
            return NotSent("There is no way to send e-mail.", Trouble.FOR_GOOD)
        try:
            await server.send(self.compose(parcel), sender=self._sender, recipient=parcel.recipient.email)
        except MailRefused as refused:
            return NotSent(str(refused), Trouble.FOR_GOOD if refused.is_final else Trouble.PASSING)
        return None

    def compose(self, parcel: Parcel) -> EmailMessage:
        """The message as it leaves. Its `Message-ID` is the key: a second copy is known as one."""
        sent = parcel.notifications
        recipient = parcel.recipient
        assert recipient.email is not None
        message = EmailMessage()
        message["From"] = self._sender
        # Not as text: a name with a comma must stay a name.
        name = " ".join(recipient.display_name.split())
        message["To"] = Address(display_name=name, addr_spec=recipient.email)
        message["Subject"] = _subject(parcel)
        message["Date"] = format_datetime(parcel.sent_at)
        message["Message-ID"] = f"<{parcel.key}@{domain_of(self._sender)}>"
        kinds = {notification.kind for notification in sent}
        kind = kinds.pop() if len(kinds) == 1 and not parcel.is_digest else None
        way_out = self._links.unsubscribe(parcel.household_id, recipient.user_id, kind)
        message["List-Unsubscribe"] = f"<{way_out}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        # So that no holiday reply comes back.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(_text(recipient.display_name, sent, self._links, way_out))
        message.add_alternative(_html(recipient.display_name, sent, self._links, way_out), subtype="html")
        return message


def _subject(parcel: Parcel) -> str:
    first = parcel.notifications[0].title if parcel.notifications else "Moneta"
    if not parcel.is_digest or len(parcel.notifications) == 1:
        return " ".join(first.split())
    return " ".join(f"{first}, and {len(parcel.notifications) - 1} more".split())


def _text(name: str, sent: Sequence[Notification], links: Links, way_out: str) -> str:
    parts = [f"Hello {name},"]
    parts += [f"{one.title}\n{one.body}\n{links.page(one)}" for one in sent]
    parts.append(f"-- \nChoose what you hear: {links.settings()}\nNo more of these e-mails: {way_out}")
    return "\n\n".join(parts) + "\n"


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{subject}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1c2b26;background:#ffffff">
<div style="max-width:560px;margin:0 auto">
<p>Hello {name},</p>
{items}
<p style="margin-top:32px;font-size:13px;color:#5b6b65">
<a href="{settings}" style="color:#0b6b4f">Choose what you hear</a> &middot;
<a href="{way_out}" style="color:#0b6b4f">No more of these e-mails</a></p>
</div></body></html>
"""
_ITEM = """<h2 style="margin:24px 0 4px;font-size:18px">{title}</h2>
<p style="margin:0">{body}</p>
<p style="margin:4px 0 0"><a href="{page}" style="color:#0b6b4f">Open in Moneta</a></p>"""


def _html(name: str, sent: Sequence[Notification], links: Links, way_out: str) -> str:
    escape = html.escape
    items = "\n".join(
        _ITEM.format(title=escape(one.title), body=escape(one.body), page=escape(links.page(one))) for one in sent
    )
    subject = escape(sent[0].title if sent else "Moneta")
    return _PAGE.format(
        subject=subject,
        name=escape(name),
        items=items,
        settings=escape(links.settings()),
        way_out=escape(way_out),
    )
