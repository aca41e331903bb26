"""Makes .venv as requirements/dev.txt says. Runs before anything is installed: standard library only."""

import fcntl
import filecmp
import os
import shutil
import subprocess
import sys

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(CHECKOUT, ".venv")
LOCK = os.path.join(CHECKOUT, "requirements", "dev.txt")
INSTALLED = os.path.join(VENV, "installed.txt")
TOOLS = os.path.join(CHECKOUT, "requirements", "setup.txt")
OLDEST = (3, 11)
EXACTLY = ["--no-deps", "--require-hashes", "-r"]
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
}


def main() -> None:
    """Create and fill .venv unless it already holds exactly what the lock file names."""
    use_newer_python_where_needed()
    os.makedirs(os.path.join(CHECKOUT, ".data"), exist_ok=True)
    with open(os.path.join(CHECKOUT, ".data", "setup.lock"), "w") as lock:
        # `make run` and `make test` may set up at the same time.
        fcntl.flock(lock, fcntl.LOCK_EX)
        python = os.path.join(VENV, "bin", "python")
        if not works(python):
            print("Creating .venv", flush=True)
            if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
                sys.exit("Python could not make a virtual environment (Debian: install python3-venv).")
        if os.path.exists(INSTALLED) and filecmp.cmp(LOCK, INSTALLED, shallow=False):
            return
        print("Installing requirements/dev.txt", flush=True)
        # The lock names every package. Compiling all of them takes as long as unpacking; what is used is compiled then.
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
        if not install_with_uv(python, pip) and subprocess.call([*pip, *EXACTLY, LOCK]) != 0:
            sys.exit("The packages could not be installed; the reason is above.")
        shutil.copyfile(LOCK, INSTALLED)


def install_with_uv(python: str, pip: "list[str]") -> bool:
    """Whether uv could do it: a seventh of the time that pip takes, from where pip is told to look."""
    if subprocess.call([*pip, *EXACTLY, TOOLS], stderr=subprocess.DEVNULL) != 0:
        return False
    uv = [os.path.join(VENV, "bin", "uv"), "pip", "install", "--quiet", "--python", python]
    settings = dict(os.environ, **from_pip(subprocess.check_output([*pip[:3], "config", "list"], text=True)))
    return subprocess.call([*uv, *EXACTLY, LOCK], env=settings, stderr=subprocess.DEVNULL) == 0


def from_pip(listed: str) -> "dict[str, str]":
    """What `pip config list` says, as uv reads it: the hashes decide what is taken, whichever index has it."""
    found = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for line in listed.splitlines():
        name, _equals, value = line.partition("=")
        key = name.rpartition(".")[2]
        if key in UV_NAMES and len(value) > 2:
            between = "," if key == "find-links" else " "
            found[UV_NAMES[key]] = between.join(value[1:-1].replace("\\n", " ").split())
    return found


def use_newer_python_where_needed() -> None:
    """Run this file again with another Python of the machine where this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(OLDEST[1] + 4, OLDEST[1] - 1, -1):
        other = shutil.which("python3.{}".format(minor))  # noqa: UP032 (read by an old Python)
        if other:
            os.execv(other, [other, os.path.abspath(__file__)])
    sys.exit("Python 3.11 or newer is needed; this is {}.{}.".format(*sys.version_info[:2]))


def works(python: str) -> bool:
    """Whether `python` starts, is new enough and has pip; a machine's upgrade breaks an old .venv."""
    question = "import sys, pip; sys.exit(sys.version_info < {!r})".format(OLDEST)  # noqa: UP032
    try:
        return subprocess.call([python, "-c", question], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


if __name__ == "__main__":
    main()
