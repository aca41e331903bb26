"""Notes of visits, with photographs that are judged by their content and kept without what the camera wrote."""

import datetime
from collections.abc import Iterable
from typing import IO

from django.db import transaction

from catalog import papers
from shop.impact.models import RegisteredCooperative, Visit, VisitPhoto


def note(
    row: RegisteredCooperative,
    day: datetime.date,
    words: str,
    *,
    photos: Iterable[IO[bytes]] = (),
    officer_id: int | None,
) -> Visit:
    """All of it or nothing. Raises photos.BadPhoto."""
    pictures = [papers.read(one) for one in photos]
    with transaction.atomic():
        visit = Visit.objects.create(registered=row, visited_on=day, note=words, visited_by_id=officer_id)  # type: ignore[misc]
        VisitPhoto.objects.bulk_create(VisitPhoto(visit=visit, data=data) for data in pictures)
    return visit
