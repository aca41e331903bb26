"""The people whom the demo's cooperative pages show. Names follow the patterns of the province; nobody is real."""

import datetime

from django.db import transaction
from django.utils import timezone

from catalog.models import Cooperative, Person
from demo import source

AGREED = datetime.timedelta(days=210)  # before today


@transaction.atomic
def load() -> int:
    """Gives each demo cooperative that shows nobody its people; returns how many. Without portraits: see `initial`."""
    rows = source.read("members")
    agreed_on = timezone.localdate() - AGREED
    bare = Cooperative.objects.filter(slug__in=rows).exclude(pk__in=Person.unscoped.values("cooperative"))
    people = [
        Person(cooperative=cooperative, position=position, has_consent=True, consented_on=agreed_on, **row)
        for cooperative in bare
        for position, row in enumerate(rows[cooperative.slug])
    ]
    for person in people:
        person.full_clean()
    return len(Person.unscoped.bulk_create(people))
