"""Runs nn/walkthrough.ipynb from top to bottom and keeps what it prints and draws: `make notebook`."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parent.parent / "nn" / "walkthrough.ipynb"


def main() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    # Nothing that differs each time, such as when a cell was run, and nothing in pieces.
    client = NotebookClient(notebook, record_timing=False, coalesce_streams=True, store_widget_state=False)
    client.execute(cwd=str(NOTEBOOK.parent))
    for cell in notebook.cells:
        cell.metadata.clear()
    notebook.metadata = {"kernelspec": notebook.metadata.kernelspec, "language_info": {"name": "python"}}
    nbformat.write(notebook, NOTEBOOK)


if __name__ == "__main__":
    main()
