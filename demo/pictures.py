"""Composes the demo's pictures in parallel processes and hangs them up.

A picture that was composed before, by the same recipe and the same drawing code, is found in a register under
MEDIA_ROOT and not composed again.
"""

import hashlib
import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from catalog import photos
from catalog.demo import scenes
from catalog.models import Cooperative, Product
from demo import source

PROCESSES = 2
COVER_SIZE = (1280, 720)
COVER_QUALITY = 76
REGISTER = "san-pham/.composed.json"
MOODS = ("dawn", "mist", "harvest", "noon", "dusk")


@dataclass(frozen=True)
class Job:
    """One picture: the scenes' function and its arguments, and whose it is."""

    slug: str
    compose: str  # compose_product, compose_cooperative
    arguments: tuple[tuple[str, Any], ...]
    alt: str = ""

    @property
    def key(self) -> str:
        text = f"{self.slug} {self.compose} {self.arguments} {_drawing_code()}"
        return hashlib.sha256(text.encode()).hexdigest()[:24]


@lru_cache(maxsize=1)
def _drawing_code() -> str:
    """A digest of what decides how a recipe looks."""
    digest = hashlib.sha256()
    for path in sorted(Path(str(scenes.__file__)).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _product_jobs(record: source.Record) -> list[Job]:
    shots = scenes.RECIPES[record["kind"]][:3]
    seed = int(hashlib.sha256(record["slug"].encode()).hexdigest()[:6], 16)
    return [
        Job(
            slug=record["slug"],
            compose="compose_product",
            arguments=(
                ("art", shot.art),
                ("mood", shot.mood),
                ("staging", shot.staging),
                ("tint", shot.tint),
                ("scale", shot.scale),
                ("seed", seed + number),
                ("size", (settings.DEMO_PHOTO_WIDTH, settings.DEMO_PHOTO_WIDTH * 5 // 4)),
            ),
            alt=record["name"] if number == 0 else f"{record['name']}, ảnh {number + 1}",
        )
        for number, shot in enumerate(shots)
    ]


def _cover_job(number: int, record: source.Record) -> Job:
    arguments = (
        ("seed", number),
        ("mood", MOODS[number % len(MOODS)]),
        ("kind", record["scene_kind"]),
        ("size", COVER_SIZE),
    )
    return Job(slug=record["slug"], compose="compose_cooperative", arguments=arguments)


def _compose(jobs: list[Job]) -> list[dict[str, Any]]:
    """Runs in a process of its own: composes, encodes, writes the files and says what they are."""
    results: list[dict[str, Any]] = []
    for job in jobs:
        image = getattr(scenes, job.compose)(**dict(job.arguments))
        if job.compose == "compose_product":
            results.append(asdict(photos.render(image, job.slug)))
            continue
        out = BytesIO()
        image.save(out, "WEBP", quality=COVER_QUALITY, method=4)
        path = f"htx/{job.slug}-{hashlib.sha256(out.getvalue()).hexdigest()[:12]}.webp"
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(out.getvalue()))
        results.append({"name": path})
    return results


class Pictures:
    """Composing begins at once in the background; the `hang_…` methods wait for it."""

    def __init__(self) -> None:
        hung = set(Product.objects.exclude(photos=None).values_list("slug", flat=True))
        covered = set(Cooperative.objects.exclude(cover="").values_list("slug", flat=True))
        products = sorted(source.products(), key=lambda record: record["kind"])  # alike share parts
        covers = [_cover_job(number, record) for number, record in enumerate(source.cooperatives())]
        self.products = {row["slug"]: _product_jobs(row) for row in products if row["slug"] not in hung}
        self.covers = {job.slug: job for job in covers if job.slug not in covered}
        self.register = _read_register()
        self.new_count = 0
        batches = [*self.products.values(), *([job] for job in self.covers.values())]
        self._missing = [batch for batch in batches if any(not self._is_composed(job) for job in batch)]
        self._pool: ProcessPoolExecutor | None = None
        self._futures: list[tuple[list[Job], Future[list[dict[str, Any]]]]] = []

    def __enter__(self) -> "Pictures":
        if self._missing:
            spawn = multiprocessing.get_context("spawn")  # a fork would share the database connection
            self._pool = ProcessPoolExecutor(PROCESSES, mp_context=spawn, initializer=django.setup)
            self._futures = [(batch, self._pool.submit(_compose, batch)) for batch in self._missing]
        return self

    def __exit__(self, *exception: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    @property
    def is_composing(self) -> bool:
        return bool(self._futures)

    def _is_composed(self, job: Job) -> bool:
        found = self.register.get(job.key)
        if found is None:
            return False
        stem, widths = found["name"], found.get("widths")
        paths = [f"{stem}-{width}.webp" for width in widths] if widths else [stem]
        return all(default_storage.exists(path) for path in paths)

    def collect(self) -> int:
        """Waits for all pictures and returns how many were composed now."""
        for batch, future in self._futures:
            for job, result in zip(batch, future.result(), strict=True):
                self.register[job.key] = result
                self.new_count += 1
            _write_register(self.register)  # each time: whoever is killed now need not compose it again
        self._futures = []
        return self.new_count

    def hang(self) -> int:
        """Gives products and stalls that have no picture theirs; returns how many it gave."""
        self.collect()
        with transaction.atomic():
            return sum(self._hang_photos()) + sum(self._hang_covers())

    def _hang_photos(self) -> Iterator[int]:
        bare = Product.objects.filter(slug__in=self.products).exclude(photos__isnull=False)
        for product in bare:
            for position, job in enumerate(self.products[product.slug]):
                found = dict(self.register[job.key])
                rendered = photos.Rendered(**{**found, "widths": tuple(found["widths"])})
                photos.record(product, rendered, alt=job.alt[:200], position=position)
                yield 1

    def _hang_covers(self) -> Iterator[int]:
        for cooperative in Cooperative.objects.filter(slug__in=self.covers, cover=""):
            cooperative.cover = self.register[self.covers[cooperative.slug].key]["name"]
            cooperative.save(update_fields=["cover"])
            yield 1


def _read_register() -> dict[str, dict[str, Any]]:
    path = Path(settings.MEDIA_ROOT) / REGISTER
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _write_register(register: dict[str, dict[str, Any]]) -> None:
    path = Path(settings.MEDIA_ROOT) / REGISTER
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(register), encoding="utf-8")
    draft.replace(path)
