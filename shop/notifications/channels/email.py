"""E-mail: a text part that anybody can read, the same as a page beside it, in the addressee's own language."""

import re
import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from shop.notifications import unsubscribing, wording
from shop.notifications.channels import Composed, Down, Parcel, Postponed, Receipt, Undeliverable, Unsure
from shop.notifications.letters import Letter
from shop.notifications.topics import Kind

NAME = "email"
DISTURBS = False
IS_SEEN = True
PERMANENT = 500  # SMTP replies from here on will be the same next time (RFC 5321, 4.2.1)
LINK = re.compile(r"https?://\S+")
LONGEST_BUTTON = 40  # characters


def is_on() -> bool:
    return True


def address_of(letter: Letter) -> str:
    return letter.to.email


def compose(letter: Letter) -> Composed:
    """Subject and text; of news also where one says no to more, in `data`."""
    subject, text = wording.long(letter)
    if letter.kind != Kind.NEWS:
        return Composed(subject, text)
    return Composed(subject, text, {"unsubscribe": unsubscribing.url(letter.to.email, letter.to.language)})


def send(parcel: Parcel) -> Receipt:
    """`key` becomes the Message-ID. Raises Undeliverable, Postponed, Down."""
    composed = parcel.composed
    key = f"{parcel.key}@{urlsplit(settings.SITE_URL).hostname}"
    headers = {"Message-ID": f"<{key}>"}
    if unsubscribe := composed.data.get("unsubscribe"):
        headers |= {
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(composed.subject, composed.text, to=[parcel.address], headers=headers)
    message.attach_alternative(page(composed, parcel.letter.to.language), "text/html")
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
    except TimeoutError as error:
        raise Unsure(f"{NAME}: {type(error).__name__}") from error
    except OSError as error:  # smtplib's own errors are OSErrors too
        raise Down(f"{NAME}: {type(error).__name__}") from error
    return Receipt(key)


def page(composed: Composed, language: str) -> str:
    """The text as paragraphs; an address on a line of its own is a button, named as the line before it."""
    blocks = [_block(block) for block in re.split(r"\n\s*\n", composed.text.strip())]
    with override(language):
        return render_to_string(
            "notifications/mail.html",
            {
                "composed": composed,
                "blocks": [part for parts in blocks for part in parts],
                "language": language,
            },
        )


def _block(block: str) -> list[dict[str, object]]:
    """Lines that stand together, parted where one of them is an address."""
    parts: list[dict[str, object]] = []
    lines: list[str] = []
    for line in block.splitlines():
        if not LINK.fullmatch(line.strip()):
            lines.append(line)
            continue
        name = ""
        if lines and lines[-1].endswith(":") and len(lines[-1]) <= LONGEST_BUTTON:
            name = lines.pop().rstrip(":").strip()
        parts += [{"lines": lines}] if lines else []
        parts.append({"url": line.strip(), "name": name})
        lines = []
    return parts + ([{"lines": lines}] if lines else [])
