"""python -m nn download: downloads MNIST."""

import argparse
import os
from contextlib import closing

from nn.cli.arguments import show_progress
from nn.data.mnist import cache_folder
from nn.data.mnist_download import download_mnist, missing

DESCRIPTION = (
    "Fetch the four files of MNIST from the internet (11 MB, 55 MB unpacked), check them, and put them into your cache "
    "folder, where training and measuring find them. What is there already is not fetched again. Other mirrors can be "
    "named in INKLING_MNIST_MIRRORS, with commas between their addresses."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Download has no options."""


def run(options: argparse.Namespace) -> int:
    """Download the missing files and print a line for each."""
    folder = cache_folder() / "mnist"
    if not missing(folder):
        print(f"MNIST is already there: {folder}")
        return 0
    print(f"Downloading MNIST into {folder}", flush=True)
    try:
        # Closed on Ctrl-C, too, so that no partial file remains.
        with closing(download_mnist(folder)) as download:
            for progress in download:
                if progress.done < progress.total:
                    show_progress(f"{progress.fraction:4.0%}  {progress.file}")
                    continue
                show_progress("")
                print(f"{progress.file}: {progress.total:,} bytes, checked", flush=True)
    finally:
        show_progress("")
    if named := os.environ.get("MNIST_DIR"):
        print(f"MNIST_DIR is set, so the digits are still read from {named}.")
    return 0
