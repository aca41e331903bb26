"""What a bank service told becomes a transfer; run by a worker, once or again."""

from django.utils import timezone

from shop.payments.models import ProviderEvent
from shop.treasury import feeds, matching
from shop.treasury.feeds import Message
from shop.treasury.identity import Incoming


def take(event_id: int, cooperative_id: int) -> None:
    """Matches the transfer of a stored message. Twice changes nothing."""
    event = ProviderEvent.objects.get(pk=event_id)
    message = feeds.read(event.provider, event.payload)
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
