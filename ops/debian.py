"""Programs of the machine that tests drive; installed from Debian where they are missing and this runs as root."""

import os
import shutil
import subprocess


def install(package: str) -> None:
    """Install a Debian package as root; does nothing where that is not possible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing Debian's {package}", flush=True)
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        subprocess.run(["apt-get", "--quiet=2", *arguments], check=False, env=environment)


def ensure_poppler() -> bool:
    """Whether the tools that read the tests' PDF files are here now; says so where they are not."""
    if not _has_poppler():
        install("poppler-utils")
    if not _has_poppler():
        print(
            "No poppler here (Debian: apt-get install poppler-utils): the tests that read PDFs are left out"
        )
    return _has_poppler()


def _has_poppler() -> bool:
    return all(shutil.which(name) for name in ("pdftotext", "pdftoppm"))
