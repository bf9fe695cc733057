"""Finds a Chromium for the browser tests; run as a script, it installs what is missing.

Chromium's headless shell is the same browser without windows: a page costs it a third less. The soak tests, benchmarks
and screenshots set FULL_CHROMIUM, and run in the browser that visitors have.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HEADLESS_SHELL = "chromium-headless-shell"
FULL = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Seconds for each command of the system's package manager.
INSTALL_TIMEOUT = 180
# A page on this machine needs no sandbox, no graphics card and no calls home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of the headless shell (unless FULL_CHROMIUM is set), else of the system's Chromium, else of
    Playwright's own, else None."""
    names = FULL if wants_full() else (HEADLESS_SHELL, *FULL)
    for name in names:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if own and Path(own).exists() else None


def wants_full() -> bool:
    """Whether the environment asks for the browser that visitors have."""
    return bool(os.environ.get("FULL_CHROMIUM"))


def install() -> None:
    """Install what find() would like best: Debian's package where we may, else, without any, Playwright's download."""
    package = "chromium" if wants_full() else HEADLESS_SHELL
    if shutil.which(package):
        return
    if may_install_packages():
        print(f"Installing {package} for the browser tests ...", flush=True)
        run_quietly("apt-get", "update", "-qq") and run_quietly("apt-get", "install", "-y", "-qq", package)
    if not find():
        print("Installing Playwright's Chromium for the browser tests ...", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def may_install_packages() -> bool:
    """Whether this is Debian or a system like it, and we are its administrator, as in a container."""
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def run_quietly(*command: str) -> bool:
    """Run a command of the package manager; whether it succeeded in time."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        ended = subprocess.run(
            command, env=environment, check=False, stdout=subprocess.DEVNULL, timeout=INSTALL_TIMEOUT
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


if __name__ == "__main__":
    install()
    if not (path := find()):
        sys.exit("No Chromium was found and none could be installed; install one and try again.")
    print(f"Chromium for the browser tests: {path}")
