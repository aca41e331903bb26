"""What the next page says. Where an answer was lost on the way, its words are still unread: they are said once."""

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, words: str, *, order: str = "", is_repeat: bool = False) -> None:
    """Says that something was done, with a way to the order of that number.

    `is_repeat`: it only says that it was done before, which nobody needs who has not yet read that it was.
    """
    unread = list(messages.get_messages(request))
    for message in unread:
        if message.message != words:
            messages.add_message(request, message.level, message.message, message.extra_tags or "")
    if not (is_repeat and unread):
        messages.success(request, words, extra_tags=order)
