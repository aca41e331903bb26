"""The templates of all rooms as files."""

from pathlib import Path

from ops.embedded import CHECKOUT

SHARED = CHECKOUT / "shop" / "templates"


def by_name() -> dict[str, Path]:
    """Name → file, of our own; what takes the place of one of Wagtail's is Wagtail's to whoever takes it."""
    folders = [SHARED, *CHECKOUT.glob("*/templates"), *CHECKOUT.glob("shop/*/templates")]
    return {
        str(path.relative_to(folder)): path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".html", ".txt"} and "wagtailadmin" not in path.parts
    }
