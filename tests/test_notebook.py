"""Tests of docs/walkthrough.ipynb: it runs from top to bottom, and reproduces the outputs it is stored with."""

import ast
import base64
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "docs" / "walkthrough.ipynb"
# The command `jupyter execute`.
EXECUTE = "from nbclient.cli import main; main()"
# In seconds; far more than even a loaded machine needs.
TIMEOUT = 600
MAX_BYTES = 520 * 1024
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*\.?\d*%?")
FIGURES = {
    "loss": ("Cross-entropy", "epoch_loss"),
    "accuracy": ("Accuracy", "train_accuracy", "validation_accuracy"),
    "confusion matrix": ("Confusion matrix", ".confusion"),
    "weights": ("The weights of", "trained.layers[0].weights"),
    "weights of one neuron": ("The weights of neuron", "neuron.weights"),
    "feature map": ("feature map", "Convolution("),
    "filters": ("filters", "convolutional.layers[0].weights"),
    "worst mistakes": ("read as", "worst_mistakes"),
}
FORMULAS = (
    "Z_1 = W_1 X + b_1",
    "Z_1 = W_1 P_1 + b_1",
    "Z_2 = W_2 A_1 + b_2",
    "dZ_2 = A_2 - Y",
    "dW_2 =",
    "db_2 =",
    "dZ_1 =",
    "dW_1 =",
    "db_1 =",
)
ALLOWED_IMPORTS = {"nn", "numpy", "matplotlib", *sys.stdlib_module_names}


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell):
    """The text that a cell printed; a kernel may send it in several pieces."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def images(cell):
    return [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]


def split_numbers(text):
    """A text with # for each number and single spaces; and the numbers."""
    return " ".join(NUMBER.sub("#", text).split()), NUMBER.findall(text)


def to_float(number):
    return float(number.rstrip("%").replace(",", ""))


def agree(one, other):
    """Whether two printed numbers are equal up to rounding differences between processors.

    Integers are counts and shapes, which must be equal. Percentages are accuracies: rounding errors of a training grow
    and may change a few predictions.
    """
    difference = abs(to_float(one) - to_float(other))
    if one.endswith("%") or other.endswith("%"):
        return one[-1] == other[-1] and difference <= 2
    decimals = max(len(number.partition(".")[2]) for number in (one, other))
    return difference == 0 if "." not in one + other else difference <= max(2.5 * 10**-decimals, 0.005)


def top_level_imports(tree):
    """The first part of the name of each imported module."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def names_from_nn(tree):
    """The names imported from nn."""
    from_nn = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module.startswith("nn.")]
    return {alias.name for node in from_nn for alias in node.names}


def attributes(tree):
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


@pytest.fixture(scope="module")
def committed():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def tree(committed):
    return ast.parse("\n\n".join(cell.source for cell in code_cells(committed)))


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The notebook without outputs, executed beside a copy of nn/ with an empty home folder and no settings."""
    project, home = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "nn", project / "nn", ignore=shutil.ignore_patterns("__pycache__"))
    copy = project / "docs" / NOTEBOOK.name
    copy.parent.mkdir()
    empty = nbformat.read(NOTEBOOK, as_version=4)
    for cell in code_cells(empty):
        cell.update(outputs=[], execution_count=None)
    nbformat.write(empty, copy)
    files = set(project.rglob("*"))

    removed = ("HOME", "USERPROFILE", "MNIST_DIR", "STROKES_DIR", "MPLBACKEND", "PYTHONPATH")
    prefixes = ("JUPYTER", "IPYTHON", "MPLCONFIG", "XDG_")
    variables = {
        name: text for name, text in os.environ.items() if name not in removed and not name.startswith(prefixes)
    }
    variables |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    # In a process of its own, without the event loops and threads of other tests.
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, "--inplace", "--allow-errors", f"--timeout={TIMEOUT}", str(copy)],
        cwd=project,
        env=variables,
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(copy, as_version=4)
    notebook.metadata["created files"] = sorted(path.name for path in set(project.rglob("*")) - files)
    return notebook


def test_notebook_runs_without_errors_and_leaves_no_files(executed):
    for cell in code_cells(executed):
        for output in cell.outputs:
            assert output.output_type != "error", "\n".join(output.get("traceback", []))
            # On its first run, matplotlib may report that it builds its font cache.
            assert output.get("name") != "stderr" or "building the font cache" in output.text, output.text
    assert [cell.execution_count for cell in code_cells(executed)] == list(range(1, len(code_cells(executed)) + 1))
    assert executed.metadata["created files"] == []


@pytest.mark.parametrize("folder", [NOTEBOOK.parent, ROOT], ids=["docs", "project"])
def test_first_cell_makes_nn_importable_from(committed, folder):
    first = code_cells(committed)[0].source
    # -I: without the current folder in sys.path.
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"{first}\nimport nn.network; print(nn.network.__file__)"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert Path(done.stdout.strip()) == ROOT / "nn" / "network.py"


def test_notebook_is_stored_with_its_outputs(committed):
    nbformat.validate(committed)
    cells = code_cells(committed)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert {output.output_type for cell in cells for output in cell.outputs} == {"stream", "display_data"}
    assert {output.name for cell in cells for output in cell.outputs if output.output_type == "stream"} == {"stdout"}
    assert len({cell.id for cell in committed.cells}) == len(committed.cells)


@pytest.mark.parametrize("words", FIGURES.values(), ids=list(FIGURES))
def test_notebook_is_stored_with_a_figure_of(committed, words):
    cells = [cell for cell in code_cells(committed) if all(word in cell.source for word in words)]
    assert cells and all(images(cell) for cell in cells)


def test_figures_are_small_with_a_white_background(committed):
    figures = [Image.open(BytesIO(base64.b64decode(data))) for cell in code_cells(committed) for data in images(cell)]
    assert len(figures) > 10
    for figure in figures:
        assert figure.width <= 900 and figure.height <= 600
        assert figure.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_execution_reproduces_the_stored_outputs(committed, executed):
    for stored, new in zip(code_cells(committed), code_cells(executed), strict=True):
        (text, numbers), (new_text, new_numbers) = split_numbers(printed(stored)), split_numbers(printed(new))
        assert new_text == text, stored.id
        assert [pair for pair in zip(numbers, new_numbers, strict=True) if not agree(*pair)] == [], stored.id
        assert len(images(new)) == len(images(stored)), stored.id


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0.92", "0.93", True),
        ("0.92", "0.96", False),
        ("94.5%", "93.9%", True),
        ("94.5%", "90.1%", False),
        ("94.5%", "94.5", False),
        ("0.762283", "0.762301", True),
        ("0.762283", "0.771", False),
        ("18,000", "18000", True),
        ("1,410", "1,411", False),
        ("0.", "-0.", True),
    ],
)
def test_agree_allows_rounding_differences_only(one, other, same):
    assert agree(one, other) == same


def test_split_numbers_leaves_names_with_digits():
    assert split_numbers("Z1: [-0.5   2. ]  of (784, 10), 98.5% of 18,000 at `layers[0]`") == (
        "Z1: [# # ] of (#, #), # of # at `layers[#]`",
        ["-0.5", "2.", "784", "10", "98.5%", "18,000", "0"],
    )


def test_outputs_contain_no_durations(committed, tree):
    assert not {"time", "timeit", "datetime"} & top_level_imports(tree)
    assert not re.search(r"\d\s*(s|ms|seconds?|minutes?)\b", "".join(map(printed, code_cells(committed))))


def test_notebook_uses_nn(tree):
    assert top_level_imports(tree) <= ALLOWED_IMPORTS
    assert {"load", "Convolution", "cross_entropy", "SGD", "split", "train", "evaluate"} <= names_from_nn(tree)
    assert {"forward", "backward", "step", "predict", "accuracy"} <= attributes(tree)


def test_notebook_implements_nothing_that_nn_has(tree):
    definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    defined = [getattr(node, "name", "lambda") for node in ast.walk(tree) if isinstance(node, definitions)]
    assert defined and all(name.startswith("show_") for name in defined)
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    assert not assigned & names_from_nn(tree)
    assert not any(isinstance(node, ast.MatMult) for node in ast.walk(tree))
    assert not attributes(tree) & {"dot", "matmul", "einsum", "exp", "maximum", "where"}


def test_notebook_is_small_and_free_of_local_paths_and_metadata(committed):
    assert NOTEBOOK.stat().st_size < MAX_BYTES
    assert set(committed.metadata) == {"kernelspec", "language_info"}
    assert committed.metadata.kernelspec.name == "python3"
    for cell in committed.cells:
        assert cell.metadata == {}
        for output in cell.get("outputs", []):
            assert output.get("metadata", {}) == {}
            assert set(output.get("data", {})) <= {"image/png", "text/plain"}
    # Without the images, whose base64 may contain anything.
    text = re.sub(r'"image/png": "[^"]*"', "", NOTEBOOK.read_text(encoding="utf-8"))
    assert "iVBOR" not in text
    for folder in ("tmp", "home", "root", "work", "Users"):
        assert f"/{folder}/" not in text and f'/{folder}"' not in text
    assert "C:\\" not in text


def test_sections_have_explanations_formulas_and_exercises(committed):
    texts = [cell.source for cell in committed.cells if cell.cell_type == "markdown"]
    assert texts[0].startswith("# ")
    for text in texts[1:]:
        heading, _, below = text.partition("\n")
        assert not heading.startswith("#") or (heading.startswith("## ") and below.strip()), heading
    for formula in FORMULAS:
        assert any(formula in text for text in texts), formula
    assert sum("*Try it:*" in text for text in texts) >= 3
