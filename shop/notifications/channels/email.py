"""E-mail: a text part that anybody can read, and the addressee's own language."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

NAME = "email"
PERMANENT = 500  # SMTP replies from here on will be the same next time


class Undeliverable(Exception):
    """The address cannot be mailed, now or later. The text holds no address."""


def send(*, to: str, template: str, language: str, context: dict[str, object], key: str) -> None:
    """Sends one message; the first line of the template is its subject, `key` its Message-ID."""
    with override(language):
        rendered = render_to_string(f"notifications/{template}.txt", context)
    subject, _newline, body = rendered.strip().partition("\n")
    headers = {"Message-ID": f"<{key}@{urlsplit(settings.SITE_URL).hostname}>"}
    message = EmailMultiAlternatives(subject.strip(), body.strip() + "\n", to=[to], headers=headers)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _reason in refusal.recipients.values()]
        if all(code >= PERMANENT for code in codes):
            raise Undeliverable(f"refused with {codes}") from refusal
        raise
