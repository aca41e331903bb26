"""Draws every recipe on one contact sheet (or the wide pictures) and says how long a picture takes."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from PIL import Image

from catalog.demo import scenes

Job = tuple[str, Callable[[], Image.Image]]


def _products(only: list[str], size: tuple[int, int]) -> Iterator[Job]:
    for kind in only or list(scenes.RECIPES):
        for number, shot in enumerate(scenes.RECIPES[kind]):
            yield (
                f"{kind}-{number + 1}",
                partial(
                    scenes.compose_product,
                    shot.art,
                    mood=shot.mood,
                    seed=number,
                    staging=shot.staging,
                    size=size,
                    tint=shot.tint,
                    scale=shot.scale,
                ),
            )


def _wide() -> Iterator[Job]:
    moods = list(scenes.MOODS)
    for number, kind in enumerate(scenes.KINDS):
        yield kind, partial(scenes.compose_cooperative, number, moods[number % len(moods)], kind)
    for theme in scenes.THEMES:
        yield theme, partial(scenes.compose_story, 1, theme)
    yield "hero", partial(scenes.compose_hero, scenes.WIDE_SIZE)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m catalog.demo.scenes", description=__doc__)
    parser.add_argument("--sheet", required=True, help="where to write the contact sheet")
    parser.add_argument(
        "--wide", action="store_true", help="cooperatives, stories and hero instead of products"
    )
    parser.add_argument(
        "--kind", action="append", default=[], help="only this kind of product (may be repeated)"
    )
    parser.add_argument(
        "--width", type=int, default=scenes.PRODUCT_SIZE[0], help="width at which products are composed"
    )
    parser.add_argument("--columns", type=int, default=12)
    options = parser.parse_args()
    jobs = list(_wide() if options.wide else _products(options.kind, (options.width, options.width * 5 // 4)))
    cell = (400, 225) if options.wide else (200, 250)
    columns = min(options.columns, len(jobs))
    sheet = Image.new("RGB", (columns * cell[0], -(-len(jobs) // columns) * cell[1]), (251, 247, 239))
    spent = []
    for place, (name, job) in enumerate(jobs):
        started = time.process_time()
        picture = job()
        spent.append((time.process_time() - started, name))
        sheet.paste(
            picture.resize(cell, Image.Resampling.LANCZOS),
            (place % columns * cell[0], place // columns * cell[1]),
        )
    sheet.save(options.sheet)
    slowest = ", ".join(f"{name} {seconds:.2f} s" for seconds, name in sorted(spent, reverse=True)[:5])
    mean = sum(seconds for seconds, _ in spent) / len(spent)
    sys.stdout.write(f"{len(jobs)} pictures, {mean:.2f} s each on one core; slowest: {slowest}\n")


if __name__ == "__main__":
    main()
