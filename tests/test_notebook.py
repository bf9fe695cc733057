"""Does the notebook run from top to bottom, and does it say what it says in the repository?"""

import ast
import base64
import os
import re
import shutil
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "nn" / "walkthrough.ipynb"
# What `jupyter execute` does, wherever that is installed.
RUN = "from nbclient.cli import main; main()"
SECONDS = 120
LARGEST = 500 * 1024
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*\.?\d*%?")
FIGURES = {
    "loss": ("Cross-entropy", "epoch_loss"),
    "accuracy": ("Accuracy", "train_accuracy", "validation_accuracy"),
    "confusion matrix": ("Confusion matrix", ".confusion"),
    "weights": ("The weights of", "trained.layers[0].weights"),
    "weights of one neuron": ("The weights of neuron", "neuron.weights"),
    "worst mistakes": ("read as", "worst_mistakes"),
}
FORMULAS = (
    "Z_1 = W_1 X + b_1",
    "Z_2 = W_2 A_1 + b_2",
    "dZ_2 = A_2 - Y",
    "dW_2 =",
    "db_2 =",
    "dZ_1 =",
    "dW_1 =",
    "db_1 =",
)
IMPORTED = {"nn", "numpy", "matplotlib", *sys.stdlib_module_names}


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell):
    """What a cell printed; a kernel may hand it over in several pieces."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def pictures(cell):
    return [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]


def numbers_apart(text):
    """A text without its numbers and the length of its gaps, and the numbers."""
    return " ".join(NUMBER.sub("#", text).split()), NUMBER.findall(text)


def agree(one, other):
    """Whether two printed numbers are the same, but for what another processor may make of the last figures.

    Whole numbers are counts and shapes, and exact. Percentages are accuracies: rounding, step after step, may end in a
    network that reads a few more digits, or a few fewer.
    """
    if one.endswith("%") or other.endswith("%"):
        return one[-1] == other[-1] and abs(value(one) - value(other)) <= 2
    if "." not in one + other:
        return value(one) == value(other)
    figures = max(len(number.partition(".")[2]) for number in (one, other))
    return abs(value(one) - value(other)) <= max(2.5 * 10**-figures, 0.005)


def value(number):
    return float(number.rstrip("%").replace(",", ""))


@pytest.fixture(scope="module")
def committed():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def tree(committed):
    return ast.parse("\n\n".join(cell.source for cell in code_of(committed)))


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """The notebook, run in a copy of nn/ by somebody who has nothing: no MNIST, no settings, no caches, no outputs."""
    folder, home = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "nn", folder / "nn", ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    copy = folder / "nn" / NOTEBOOK.name
    empty = nbformat.read(copy, as_version=4)
    for cell in code_of(empty):
        cell.update(outputs=[], execution_count=None)
    nbformat.write(empty, copy)
    files = set(folder.rglob("*"))

    of_mine = ("HOME", "USERPROFILE", "MNIST_DIR", "STROKES_DIR", "MPLBACKEND", "PYTHONPATH")
    known = ("JUPYTER", "IPYTHON", "MPLCONFIG", "XDG_")
    variables = {name: text for name, text in os.environ.items() if name not in of_mine and not name.startswith(known)}
    variables |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    # From the command line, as one would: whatever loop or thread another test has left behind, it is not in there.
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", RUN, "--inplace", "--allow-errors", f"--timeout={SECONDS}", str(copy)],
        cwd=folder,
        env=variables,
        check=False,
        capture_output=True,
        text=True,
        timeout=2 * SECONDS,
    )
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(copy, as_version=4)
    notebook.metadata["seconds"] = time.monotonic() - started
    notebook.metadata["left behind"] = sorted(path.name for path in set(folder.rglob("*")) - files)
    return notebook


def test_it_runs_from_top_to_bottom_on_a_fresh_machine(again):
    for cell in code_of(again):
        for output in cell.outputs:
            assert output.output_type != "error", "\n".join(output.get("traceback", []))
            # Fonts are looked for once on every computer, and where there are many, matplotlib says so.
            assert output.get("name") != "stderr" or "building the font cache" in output.text, output.text
    assert [cell.execution_count for cell in code_of(again)] == list(range(1, len(code_of(again)) + 1))
    assert again.metadata["seconds"] < SECONDS
    assert again.metadata["left behind"] == []


@pytest.mark.parametrize("folder", [NOTEBOOK.parent, ROOT], ids=["its own folder", "the project's folder"])
def test_it_finds_the_network_from(committed, folder):
    ready = code_of(committed)[0].source
    # -I: without the folder that Python is started in, which would hide a mistake.
    found = subprocess.run(
        [sys.executable, "-I", "-c", f"{ready}\nimport nn.network; print(nn.network.__file__)"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert Path(found.stdout.strip()) == ROOT / "nn" / "network.py"


def test_it_is_committed_with_its_outputs(committed):
    nbformat.validate(committed)
    cells = code_of(committed)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    assert kinds == {"stream", "display_data"}
    assert {output.name for cell in cells for output in cell.outputs if output.output_type == "stream"} == {"stdout"}
    assert len({cell.id for cell in committed.cells}) == len(committed.cells)


@pytest.mark.parametrize("words", FIGURES.values(), ids=list(FIGURES))
def test_it_is_committed_with_a_picture_of(committed, words):
    drawing = [cell for cell in code_of(committed) if all(word in cell.source for word in words)]
    assert drawing and all(pictures(cell) for cell in drawing)


def test_every_picture_is_small_and_on_white(committed):
    found = [Image.open(BytesIO(base64.b64decode(data))) for cell in code_of(committed) for data in pictures(cell)]
    assert len(found) > 10
    for picture in found:
        assert picture.width <= 900 and picture.height <= 600
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_it_says_the_same_again_and_draws_as_much(committed, again):
    for then, now in zip(code_of(committed), code_of(again), strict=True):
        (text, numbers), (text_now, numbers_now) = numbers_apart(printed(then)), numbers_apart(printed(now))
        assert text_now == text, then.id
        differing = [pair for pair in zip(numbers, numbers_now, strict=True) if not agree(*pair)]
        assert differing == [], then.id
        assert len(pictures(now)) == len(pictures(then)), then.id


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
def test_numbers_may_differ_in_their_last_figures_only(one, other, same):
    assert agree(one, other) == same


def test_numbers_are_told_from_names():
    assert numbers_apart("Z1: [-0.5   2. ]  of (784, 10), 98.5% of 18,000 at `layers[0]`") == (
        "Z1: [# # ] of (#, #), # of # at `layers[#]`",
        ["-0.5", "2.", "784", "10", "98.5%", "18,000", "0"],
    )


def test_it_tells_no_time(committed, tree):
    assert not {"time", "timeit", "datetime"} & imported(tree)
    assert not re.search(r"\d\s*(s|ms|seconds?|minutes?)\b", "".join(map(printed, code_of(committed))))


def imported(tree):
    """The first part of every module name that is imported."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def taken(tree):
    """The names that are taken from nn."""
    from_nn = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module.startswith("nn.")]
    return {alias.name for node in from_nn for alias in node.names}


def test_it_computes_with_nn(tree):
    assert imported(tree) <= IMPORTED
    assert {"load", "cross_entropy", "SGD", "split", "train", "evaluate"} <= taken(tree)
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {"forward", "backward", "step", "predict", "accuracy"} <= used


def test_it_makes_nothing_anew_that_nn_has(tree):
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    defined = [getattr(node, "name", "lambda") for node in ast.walk(tree) if isinstance(node, kinds)]
    assert defined and all(name.startswith("show_") for name in defined)
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    assert not assigned & taken(tree)
    # The formulas of a network are products of tables, powers of e, and what is larger than zero.
    assert not any(isinstance(node, ast.MatMult) for node in ast.walk(tree))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not used & {"dot", "matmul", "einsum", "exp", "maximum", "where"}


def test_it_is_small_and_tells_nothing_of_the_machine(committed):
    assert NOTEBOOK.stat().st_size < LARGEST
    assert set(committed.metadata) == {"kernelspec", "language_info"}
    assert committed.metadata.kernelspec.name == "python3"
    for cell in committed.cells:
        assert cell.metadata == {}
        for output in cell.get("outputs", []):
            assert output.get("metadata", {}) == {}
            for data in output.get("data", {}):
                assert data in {"image/png", "text/plain"}
    # Without the pictures, in whose letters anything may be found.
    text = re.sub(r'"image/png": "[^"]*"', "", NOTEBOOK.read_text(encoding="utf-8"))
    assert "iVBOR" not in text
    # Each with a letter more, so that this file does not find itself.
    for place in ("tmp", "home", "root", "work", "Users"):
        assert f"/{place}/" not in text and f'/{place}"' not in text
    assert "C:\\" not in text


def test_every_section_explains_what_it_does(committed):
    explained = [cell.source for cell in committed.cells if cell.cell_type == "markdown"]
    assert explained[0].startswith("# ")
    for text in explained[1:]:
        heading, _, below = text.partition("\n")
        assert not heading.startswith("#") or (heading.startswith("## ") and below.strip()), heading
    for formula in FORMULAS:
        assert any(formula in text for text in explained), formula
    assert sum("*Try it:*" in text for text in explained) >= 3
