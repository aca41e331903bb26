"""Who looked at personal data, and who took data away as a file: one row each, never changed (promise A4).

A row names things by number or key, never a person's name, phone or address.
"""

from shop.accounts.models import AccessKind, AccessRecord


def looked(user_id: int | None, subject: str, *, reference: str = "", row_count: int = 1) -> AccessRecord:
    """`subject` is the kind of thing ("orders.purchase"), `reference` its number, `row_count` how many were shown."""
    return _record(user_id, AccessKind.LOOK, subject, reference, row_count)


def exported(
    user_id: int | None, subject: str, *, reference: str = "", row_count: int | None
) -> AccessRecord:
    """`row_count` without the heading: what the file holds, be it about money or people."""
    return _record(user_id, AccessKind.EXPORT, subject, reference, row_count)


def reset_password(officer_id: int, user_id: int) -> AccessRecord:
    """An officer gave somebody a new first password."""
    return _record(officer_id, AccessKind.RESET, "accounts.user", str(user_id), 1)


def removed_second_factor(operator_id: int, user_id: int) -> AccessRecord:
    """An operator let somebody in with the password alone, who lost phone and recovery codes."""
    return _record(operator_id, AccessKind.RESET, "accounts.second_factor", str(user_id), 1)


def _record(
    user_id: int | None, kind: AccessKind, subject: str, reference: str, row_count: int | None
) -> AccessRecord:
    if user_id is None:
        raise ValueError("nobody who is not logged in reaches personal data")
    return AccessRecord.objects.create(
        user_id=user_id, kind=kind, subject=subject, reference=reference[:200], row_count=row_count
    )
