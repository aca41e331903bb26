"""Thumbnails in place of the demo's pictures: cutting all of them in full takes a minute of processor.

One test takes a picture of each kind in full through its door.
"""

from pathlib import Path

from PIL import Image

from demo import pictures


def write_thumbnails(folder: Path) -> None:
    """One under the name of each of the demo's pictures, no two alike."""
    for number, path in enumerate(sorted(pictures.FOLDER.rglob("*.webp"))):
        thumbnail = folder / path.relative_to(pictures.FOLDER)
        thumbnail.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 50), (number * 37 % 251, number * 91 % 251, 90)).save(thumbnail)
