"""Writing media files so that a failure leaves none behind and a half-written one is replaced."""

from types import TracebackType

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def put(path: str, data: bytes) -> bool:
    """Stores `data` under exactly this media path; False where the same file was there."""
    if default_storage.exists(path):
        if default_storage.size(path) == len(data):
            return False
        default_storage.delete(path)  # half written by a process that was killed
    saved = default_storage.save(path, ContentFile(data))
    if saved != path:  # another process put the same file there in between
        default_storage.delete(saved)
    return True


def is_there(path: str) -> bool:
    return default_storage.exists(path)


def read(path: str) -> bytes:
    """Raises OSError."""
    with default_storage.open(path) as file:
        return bytes(file.read())


class Keeping:
    """Files put inside the block are deleted again when it fails; files that were there before stay."""

    def __init__(self) -> None:
        self.saved: list[str] = []

    def __enter__(self) -> "Keeping":
        return self

    def put(self, contents: dict[str, bytes]) -> None:
        for path, data in contents.items():
            if put(path, data):
                self.saved.append(path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            for path in self.saved:
                default_storage.delete(path)
