"""Executes docs/walkthrough.ipynb and stores its outputs: `make notebook`."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parent / "walkthrough.ipynb"


def main() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    # Outputs without timestamps and widget state change only when their content changes.
    client = NotebookClient(notebook, record_timing=False, coalesce_streams=True, store_widget_state=False)
    client.execute(cwd=str(NOTEBOOK.parent))
    for cell in notebook.cells:
        cell.metadata.clear()
    notebook.metadata = {"kernelspec": notebook.metadata.kernelspec, "language_info": {"name": "python"}}
    nbformat.write(notebook, NOTEBOOK)


if __name__ == "__main__":
    main()
