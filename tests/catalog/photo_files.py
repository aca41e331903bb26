"""Pictures for tests of photographs, and a second connection."""

from io import BytesIO

import psycopg
from django.db import connection
from django.utils import timezone
from PIL import Image, ImageDraw

from catalog.models import ProductPhoto
from catalog.photos import encoding, files


def striped(size=(1600, 900), colours=("red", "green", "blue")):
    """Vertical stripes, so that a crop can be told by its colours."""
    image = Image.new("RGB", size)
    pen = ImageDraw.Draw(image)
    step = size[0] / len(colours)
    for number, colour in enumerate(colours):
        pen.rectangle((round(number * step), 0, round((number + 1) * step), size[1]), colour)
    return image


def jpeg(image):
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def colour_at(path, x=0.5, y=0.5):
    """The strongest of red, green and blue at a place given in shares of width and height."""
    with Image.open(path) as opened:
        image = opened.convert("RGB")
        pixel = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    return ("red", "green", "blue")[pixel.index(max(pixel))]


def from_before(product, image):
    """A row as they were before a clean whole picture was kept: WebP alone."""
    name, widths = "san-pham/cu-0123456789ab", encoding.widths_of(image.width)
    for width in widths:
        files.put(f"{name}-{width}.webp", encoding.webp(image, width))
    return ProductPhoto.unscoped.create(
        product=product,
        name=name,
        width=widths[-1],
        height=encoding.height_of(image, widths[-1]),
        widths=list(widths),
        render_at=timezone.now(),
    )


def another_connection():
    """A connection of another process to the test's database, in autocommit."""
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    settings = {ours: connection.settings_dict[name] for name, ours in names.items()}
    return psycopg.connect(**settings, autocommit=True)
