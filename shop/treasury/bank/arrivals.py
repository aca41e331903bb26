"""What a bank service told becomes a transfer; run by a worker, once or again."""

from dataclasses import replace

from django.utils import timezone

from shop.payments.models import BankFeed, ProviderEvent
from shop.treasury.bank import feeds, matching
from shop.treasury.bank.feeds import Message
from shop.treasury.bank.identity import Incoming


def take(event_id: int, cooperative_id: int, feed_id: int | None = None) -> None:
    """Matches the transfer of a stored message. Twice changes nothing. The account is the feed's, whichever of its
    numbers the message names."""
    event = ProviderEvent.objects.get(pk=event_id)
    message = feeds.read(event.provider, event.payload)
    number = BankFeed.unscoped.filter(pk=feed_id or 0).values_list("account_number", flat=True).first()
    message = replace(message, account_number=feeds.plain_account(number or message.account_number))
    transfer, is_new = matching.receive(_incoming(event.provider, cooperative_id, message))
    event.outcome = (
        f"transfer {transfer.pk}: {transfer.outcome}" if is_new else f"known: transfer {transfer.pk}"
    )
    event.processed_at = timezone.now()
    event.save(update_fields=["outcome", "processed_at"])


def _incoming(provider: str, cooperative_id: int, message: Message) -> Incoming:
    return Incoming(
        cooperative_id=cooperative_id,
        source=provider,
        external_id=message.external_id,
        account_number=message.account_number,
        amount=message.amount,
        content=message.content,
        occurred_at=message.occurred_at,
        bank_reference=message.bank_reference,
    )
