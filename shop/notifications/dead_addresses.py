"""Addresses that a channel uses no more: it bounced, its owner complained or wants no news. Digests, no addresses."""

from shop.accounts import tries
from shop.notifications.models import DeadAddress, Reason


def digest(address: str) -> str:
    return tries.digest("address", address.strip().lower())


def add(channel: str, address: str, reason: Reason) -> None:
    """From now on the channel does not use it; told twice it is once."""
    add_digest(channel, digest(address), reason)


def add_digest(channel: str, digest: str, reason: Reason) -> None:
    """The same where only the digest is known."""
    DeadAddress.objects.get_or_create(channel=channel, digest=digest, reason=reason)


def remove_digest(channel: str, digest: str, reason: Reason) -> None:
    """That reason holds no more; others may."""
    DeadAddress.objects.filter(channel=channel, digest=digest, reason=reason).delete()


def among(addresses: dict[str, str], *, is_news: bool) -> set[str]:
    """Of channel → address, the channels whose address is dead, for news also those that want none."""
    digests = {channel: digest(address) for channel, address in addresses.items()}
    rows = DeadAddress.objects.filter(digest__in=set(digests.values()))
    if not is_news:
        rows = rows.exclude(reason=Reason.NO_NEWS)
    dead = set(rows.values_list("channel", "digest"))
    return {channel for channel, of in digests.items() if (channel, of) in dead}
