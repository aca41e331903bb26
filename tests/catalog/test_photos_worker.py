"""The real way of a photograph: beat's message, a real worker, killed half-way, done by the next."""

import random

import pytest
from django_scopes import scopes_disabled
from PIL import Image

from catalog import photos
from catalog.models import ProductPhoto
from catalog.photos import tidying
from tests.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_a_killed_workers_photograph_is_finished_by_the_next(market, settings):
    noise = Image.frombytes("RGB", (900, 1125), random.Random(5).randbytes(900 * 1125 * 3))
    with scopes_disabled():
        photo = photos.store(market.cast.tea_product, noise, alt="", position=0)
    row = ProductPhoto.unscoped.filter(pk=photo.pk)
    market.start("worker")
    market.call("catalog.render_photos")
    wait_until(lambda: row.get().tries == 1, what="the worker has begun")
    market.kill("worker")
    assert (row.get().widths, row.get().has_avif) == ([], False)
    market.start("worker")
    for _copy in range(3):  # three beats
        market.call("catalog.render_photos")
    wait_until(lambda: row.get().has_avif, what="the renditions are there")
    found = row.get()
    assert (found.widths, found.tries, found.render_at) == ([120, 360, 720, 900], 0, None)
    for path in tidying.files_of(found):
        with Image.open(settings.MEDIA_ROOT / path) as opened:
            opened.load()
