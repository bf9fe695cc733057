"""Does the project keep its own rules: who may import whom, what is explained, what is never done?"""

import ast
import importlib
import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NN = sorted(ROOT.glob("nn/**/*.py"))
UI = sorted(ROOT.glob("ui/**/*.py"))
WITH_PILLOW = {"nn/preprocessing.py", "nn/commands/predict.py"}


def every(paths):
    return pytest.mark.parametrize("path", paths, ids=[path.relative_to(ROOT).as_posix() for path in paths])


def imported(path):
    """The first part of every module name that a file imports, wherever in the file it does so."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # "from . import x" has no module name; it stays inside its own package.
            names.add(path.relative_to(ROOT).parts[0] if node.level else node.module.split(".")[0])
    return names


def called(path):
    """Every call in a file, as it is written."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_there_is_something_to_look_at():
    assert len(NN) > 10
    assert "numpy" in imported(ROOT / "nn/network.py")
    assert any("np.maximum" in call for call in called(ROOT / "nn/activations.py"))


@every(NN)
def test_the_network_needs_numpy_pillow_and_python_only(path):
    allowed = {"nn", "numpy", *sys.stdlib_module_names}
    if path.relative_to(ROOT).as_posix() in WITH_PILLOW:
        allowed.add("PIL")
    assert imported(path) <= allowed


@every(UI)
def test_what_the_page_is_made_of_does_not_know_the_page(path):
    assert "app" not in imported(path)


@every(NN + UI)
def test_nothing_that_is_read_can_run(path):
    assert "pickle" not in imported(path)
    for call in called(path):
        assert "allow_pickle=True" not in call
        # Without the word it would depend on NumPy's version.
        assert not call.startswith("np.load(") or "allow_pickle=False" in call


def test_the_network_works_where_there_is_no_page():
    # In a fresh Python, because this one may have imported Streamlit for another test.
    look = "import sys, nn.training, nn.weights, nn.__main__; print({'streamlit', 'ui', 'app'} & set(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    )
    assert result.stdout == "set()\n"


def test_the_page_says_how_many_threads_it_wants_before_numpy_is_loaded():
    look = (
        "import os, sys, streamlit; print('numpy' in sys.modules); import ui; print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    free = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    result = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, env=free, check=True, capture_output=True, text=True, timeout=60
    )
    assert result.stdout.split() == ["False", "1"]
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    first = next(
        name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [node.module if isinstance(node, ast.ImportFrom) else node.names[0].name]
        if name.split(".")[0] not in {"streamlit", *sys.stdlib_module_names}
    )
    assert first == "ui"


def public(module):
    """The functions and classes that a module defines, and the methods of those classes, by name."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__ or not callable(thing):
            continue
        yield name, thing
        if inspect.isclass(thing):
            for method, function in vars(thing).items():
                if not method.startswith("_") and isinstance(function, property) | inspect.isroutine(function):
                    # getattr, not the function itself: what a method says may stand in the class it overrides.
                    yield f"{name}.{method}", getattr(thing, method)


@every(NN)
def test_whatever_has_a_public_name_is_explained(path):
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    assert module.__doc__
    # A dataclass without a docstring gets one made of its fields, which explains nothing.
    unexplained = [
        name
        for name, thing in public(module)
        if not inspect.getdoc(thing) or inspect.getdoc(thing).startswith(f"{name}(")
    ]
    assert unexplained == []


def tracked():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, timeout=60).stdout
    return [ROOT / name for name in names.decode().split("\0") if name and (ROOT / name).is_file()]


# In two pieces each, so that this file does not find itself.
@pytest.mark.parametrize("forbidden", [b"py" + b"pi", b"/wo" + b"rk/"])
def test_no_file_tells_of_the_place_where_it_was_written(forbidden):
    assert [path for path in tracked() if forbidden in path.read_bytes()] == []
