"""The demo's programmes: a national one with five cooperatives helped in many ways, and one that has ended."""

from django.utils import timezone

from shop.impact.models import (
    Candidate,
    Programme,
    Step,
    Support,
    SupportKind,
    SupportPhoto,
    SupportRate,
    Target,
)
from shop.impact.programmes import entries

KINDS = (Programme, Candidate, Support, SupportPhoto, SupportRate, Target)


def check() -> None:
    today = timezone.localdate()
    national, ended = Programme.objects.order_by("-starts_on")
    assert national.starts_on <= today <= national.ends_on
    assert ended.ends_on < today
    chosen = Candidate.objects.filter(programme=national, step=Step.SELECTED).select_related("registered")
    assert chosen.count() == 5
    assert "nam-nhun" in {one.registered.former_district for one in chosen}
    assert len({one.registered.former_district for one in chosen}) > 2
    kinds = set(entries.standing().filter(candidate__programme=national).values_list("kind", flat=True))
    assert len(kinds) == len(SupportKind) - 1  # all but "other"
    assert all(one.paper for one in Support.objects.all())
    assert set(Candidate.objects.filter(programme=national).values_list("step", flat=True)) == {
        *(Step.SELECTED, Step.PROPOSED, Step.REFUSED, Step.SURVEYED)
    }
