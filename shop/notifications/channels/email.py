"""E-mail: a text part that anybody can read, and the addressee's own language."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from shop.notifications.channels import Down, Postponed, Undeliverable

NAME = "email"
PERMANENT = 500  # SMTP replies from here on will be the same next time (RFC 5321, 4.2.1)


def compose(*, template: str, language: str, context: dict[str, object]) -> tuple[str, str]:
    """Subject and text of a message; the first line of the template is its subject."""
    with override(language):
        rendered = render_to_string(f"notifications/{template}.txt", context)
    subject, _newline, body = rendered.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def send(*, to: str, subject: str, body: str, key: str) -> None:
    """Sends one message; `key` becomes its Message-ID. Raises Undeliverable, Postponed, Down."""
    headers = {"Message-ID": f"<{key}@{urlsplit(settings.SITE_URL).hostname}>"}
    message = EmailMultiAlternatives(subject, body, to=[to], headers=headers)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _reason in refusal.recipients.values()]
        if all(code >= PERMANENT for code in codes):
            raise Undeliverable(f"refused with {codes}") from refusal
        raise Postponed(f"put off with {codes}") from refusal
    except smtplib.SMTPDataError as refusal:
        kind = Undeliverable if refusal.smtp_code >= PERMANENT else Postponed
        raise kind(f"content answered with {refusal.smtp_code}") from refusal
    except OSError as error:  # smtplib's own errors are OSErrors too
        raise Down(f"{NAME}: {type(error).__name__}") from error
