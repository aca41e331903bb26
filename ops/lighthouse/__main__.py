"""`make lighthouse`: home, list and a product as a cheap phone on a slow line sees them.

Judges the site at URL, or one that it starts itself as `make run` does: compressed pages, hashed static files.
Of RUNS runs (3) a page the middle one counts; fails where a score is below 95. CPU is how many times slower the
phone's processor is said to be than this one: 4 on a machine of its own with a benchmark index above 1,000 (the last
column), less on one that is slow or busy. Lighthouse is installed from its lock file into .data/lighthouse/.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from ops import browser, embedded

HERE = Path(__file__).resolve().parent
FOLDER = embedded.CHECKOUT / ".data" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
AUDITS = ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time", "total-byte-weight")
WANTED = 95
RUNS = int(os.environ.get("RUNS") or 3)
CPU = os.environ.get("CPU") or "4"
START_SECONDS = 600  # the first start loads the demo


def main() -> int:
    chromium = browser.ensure()
    if chromium is None or not shutil.which("npm"):
        print("make lighthouse needs Chromium and npm (Debian: apt-get install chromium nodejs npm)")
        return 1
    install()
    url, server = os.environ.get("URL", "").rstrip("/"), None
    if not url:
        url, server = start()
    try:
        return judge(url, chromium)
    finally:
        if server:
            server.terminate()
            server.wait(60)


def install() -> None:
    """`npm ci` where the lock file has changed since."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_text()
    done = FOLDER / "installed.json"
    if done.exists() and done.read_text() == lock:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, FOLDER / name)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER, check=True)
    done.write_text(lock)


def start() -> tuple[str, subprocess.Popen[bytes]]:
    """The address of a marketplace started for this run, and its process."""
    port = embedded.free_port()
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "ops.run"], cwd=embedded.CHECKOUT, env=os.environ | {"PORT": str(port)}
    )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            read(f"{url}/healthz")
        except (urllib.error.URLError, OSError):
            time.sleep(1)
        else:
            return url, server
    server.terminate()
    raise SystemExit("the marketplace did not start")


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return str(answer.read().decode())


def judge(url: str, chromium: str) -> int:
    """Prints a line for each page; 1 where a score is below what is wanted."""
    listed = re.findall(r'href="(/san-pham/[\w-]+/)"', read(f"{url}/san-pham/"))
    if not listed:
        print("no product is listed: load the demo first")
        return 1
    heads = "".join(f"{name:>16}" for name in CATEGORIES)
    print(f"{'page':<8}{heads}{'LCP s':>7}{'CLS':>7}{'TBT ms':>8}{'kB':>6}{'index':>7}")
    low = False
    for name, path in (("home", "/"), ("list", "/san-pham/"), ("product", listed[0])):
        runs = [measure(f"{url}{path}", chromium, FOLDER / f"{name}-{run}.json") for run in range(RUNS)]
        report = sorted(runs, key=lambda run: scores_of(run)[0])[RUNS // 2]
        show(name, report)
        low = low or min(scores_of(report)) < WANTED
    return int(low)


def scores_of(report: dict[str, Any]) -> list[int]:
    """Percent, in the order of CATEGORIES."""
    return [round(100 * (report["categories"][category]["score"] or 0)) for category in CATEGORIES]


def show(name: str, report: dict[str, Any]) -> None:
    lcp, cls, tbt, weight = (report["audits"][key]["numericValue"] for key in AUDITS)
    scores = "".join(f"{score:>16}" for score in scores_of(report))
    index = report["environment"]["benchmarkIndex"]
    print(f"{name:<8}{scores}{lcp / 1000:>7.1f}{cls:>7.3f}{tbt:>8.0f}{weight / 1000:>6.0f}{index:>7.0f}")
    for category in CATEGORIES:
        show_lost(report, category)


def measure(url: str, chromium: str, file: Path) -> dict[str, Any]:
    """Lighthouse's report; the whole of it stays in `file`."""
    flags = ["--headless=new", "--no-sandbox", *browser.ARGUMENTS]
    command = [
        *("node", str(FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"), url),
        *("--quiet", "--output=json", f"--output-path={file}", "--locale=en"),
        f"--throttling.cpuSlowdownMultiplier={CPU}",
        *(f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(flags)}"),
    ]
    subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, check=True)
    report: dict[str, Any] = json.loads(file.read_text())
    return report


def show_lost(report: dict[str, Any], category: str) -> None:
    """What cost points, one line each."""
    for reference in report["categories"][category]["auditRefs"]:
        audit = report["audits"][reference["id"]]
        if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
            print(f"    {category}: {audit['title']} {audit.get('displayValue', '')}")


if __name__ == "__main__":
    raise SystemExit(main())
