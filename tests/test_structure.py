"""Tests of the project's own rules: which module may import which, and what no file may contain."""

import ast
import importlib
import inspect
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [ROOT / "app.py", *(file for folder in ("nn", "ui") for file in sorted(ROOT.glob(f"{folder}/**/*.py")))]
BROWSER = sorted(file for ending in ("js", "css") for file in ROOT.glob(f"ui/**/*.{ending}"))
STANDARD_LIBRARY = set(sys.stdlib_module_names)
# The network itself: everything at the top of nn/ but the command line, and its layers.
CORE = sorted({*ROOT.glob("nn/*.py"), *ROOT.glob("nn/layers/*.py")} - {ROOT / "nn/__main__.py"})
# Modules of nn/ that use Pillow.
WITH_PILLOW = {
    *(f"nn.images.ink.{name}" for name in ("grey", "intensity", "paper", "threshold")),
    *(f"nn.images.files.{name}" for name in ("decoding", "pixel_limits", "reduction", "silence")),
    *("nn.images.preprocessing", "nn.images.picture_file", "nn.visualize.png", "nn.cli.contact_sheet"),
    *("nn.benchmarks.composed_pictures", "nn.benchmarks.photographed"),
    *("nn.images.mnist_format", "nn.images.square", "nn.data.image_folder"),
    *("nn.cli.predict_many", "nn.recognition.picture"),
}
# Tables of data may be longer than MAX_LINES.
MAX_LINES, DATA_TABLES = 255, {"glyphs.py"}
MAX_MODULES_IN_FOLDER = 14
# Constant -> where it is defined; 784 is computed. Coordinates of glyphs and brush widths may have the same values.
DEFINED_ONCE = {28: "nn/dataset.py", 784: None, 280: "nn/images/strokes.py"}
COORDINATES = (ROOT / "nn/synthetic", ROOT / "nn/benchmarks/stroke_benchmark.py")


def module_of(file):
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(file): file for file in SOURCES}


def parse(file):
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(module):
    """Every module that a module of the project imports, wherever it does so, with the packages they are in."""
    found = set()
    for node in ast.walk(parse(MODULES[module])):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} uses a relative import"
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    names = {".".join(name.split(".")[: end + 1]) for name in found for end in range(name.count(".") + 1)}
    return {name for name in names if name in MODULES or name.split(".")[0] not in ("nn", "ui", "app")}


@cache
def all_imports(module):
    """What a module imports directly or through other modules of the project."""
    found, waiting = set(), [module]
    while waiting:
        new = imports(waiting.pop()) - found
        found |= new
        waiting += new & MODULES.keys()
    return found


def top_level(names):
    return {name.split(".")[0] for name in names}


def in_packages(names, *packages):
    return {name for name in names if any(name == package or name.startswith(f"{package}.") for package in packages)}


def run_python(code, **environment):
    free = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    command = [sys.executable, "-c", code]
    result = subprocess.run(
        command, cwd=ROOT, env={**free, **environment}, check=True, capture_output=True, text=True, timeout=120
    )
    return result.stdout


def test_import_graph_is_complete():
    assert len(MODULES) > 100
    assert "numpy" in imports("nn.network")
    assert {"nn.training", "nn.network", "streamlit"} <= all_imports("app")


@pytest.mark.parametrize("file", CORE, ids=module_of)
def test_core_imports_only_numpy_and_the_core(file):
    project = imports(module_of(file)) & MODULES.keys()
    assert project <= set(map(module_of, CORE))
    assert top_level(imports(module_of(file))) <= {"nn", "numpy", *STANDARD_LIBRARY}


def test_core_can_be_imported_without_pillow():
    names = ", ".join(module_of(file) for file in CORE)
    assert run_python(f"import sys; sys.modules['PIL'] = None; import {names}; print('done')") == "done\n"


def test_nn_imports_neither_the_page_nor_other_packages():
    for module in in_packages(MODULES, "nn"):
        allowed = {"nn", "numpy", *STANDARD_LIBRARY} | ({"PIL"} if module in WITH_PILLOW else set())
        # Optional, and imported only where a scheduler is named.
        allowed |= {"distributed"} if module == "nn.workers.dask_engine" else set()
        assert top_level(imports(module)) <= allowed, module


def test_command_line_loads_neither_streamlit_nor_the_page():
    code = "import sys, nn.__main__, nn.cli.train; print({'streamlit', 'ui', 'app'} & set(sys.modules))"
    assert run_python(code) == "set()\n"


@pytest.mark.parametrize(
    ("packages", "forbidden"),
    [
        (["ui"], ["app"]),
        (["ui.shared", "ui.widgets"], ["ui.draw", "ui.neurons", "ui.tutorial", "ui.training", "ui.charts"]),
        (
            ["ui.inference"],
            ["streamlit", "ui.shared.component", "ui.draw", "ui.neurons", "ui.live", "ui.tutorial", "ui.training"],
        ),
        (
            [f"nn.workers.{name}" for name in ("executor", "handle", "process", "worker", "messages", "__main__")],
            ["nn.training", "nn.network", "nn.data", "nn.workers.training_job", "nn.workers.training_messages"],
        ),
    ],
    ids=["ui", "shared", "inference", "executor"],
)
def test_modules_do_not_import_even_indirectly(packages, forbidden):
    modules = in_packages(MODULES, *packages)
    assert len(modules) >= len(packages)
    for module in modules:
        assert not in_packages(all_imports(module), *forbidden), module


def test_texts_import_nothing():
    modules = in_packages(MODULES, "ui.texts")
    assert len(modules) > 5
    assert {module: imports(module) for module in modules if imports(module)} == {}
    scripts = sorted(ROOT.glob("ui/texts/*.js"))
    assert scripts
    assert [file.name for file in scripts if re.search(r"^\s*import\b", file.read_text("utf-8"), re.MULTILINE)] == []


def test_components_send_one_value_at_a_time():
    """See ui/shared/sending.js."""
    for file in BROWSER:
        for line in re.findall(r".*set(?:State|Trigger)Value\(.*", file.read_text("utf-8")):
            assert re.search(r"sendAlone\(\(\) => [\w.?]*set(State|Trigger)Value\(", line), f"{file}: {line}"


def test_only_the_canvas_adapter_knows_the_canvas():
    for file in SOURCES + BROWSER:
        if file.parent.name != "canvas":
            assert not re.search(r"streamlit_drawable_canvas|\bdc-", file.read_text("utf-8")), file


def test_only_streamlit_dom_and_the_style_sheet_know_streamlits_elements():
    for file in BROWSER:
        if file.name not in ("streamlit_dom.js", "style.css", "draw_page.css", "tutorial_page.css"):
            assert not re.search(r"data-test|\bst[A-Z]\w+", file.read_text("utf-8")), file


def test_only_streamlit_runtime_imports_streamlits_runtime():
    users = {module for module in MODULES if in_packages(imports(module) | named_imports(module), "streamlit.runtime")}
    assert users == {"ui.shared.streamlit_runtime"}


def named_imports(module):
    """Names that are imported from a package, which may be modules."""
    nodes = [node for node in ast.walk(parse(MODULES[module])) if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{alias.name}" for node in nodes for alias in node.names}


def test_folders_are_small_and_module_names_unique():
    folders = defaultdict(set)
    for file in SOURCES + BROWSER:
        if not file.stem.startswith("__"):
            folders[file.parent].add(file.stem)
    assert {folder.name for folder, stems in folders.items() if len(stems) > MAX_MODULES_IN_FOLDER} == set()
    stems = sorted(stem for stems in folders.values() for stem in stems)
    assert {stem for stem in stems if stems.count(stem) > 1} == set()


def test_files_are_short():
    lengths = {file.name: len(file.read_text("utf-8").splitlines()) for file in SOURCES + BROWSER}
    assert lengths["app.py"] <= 60
    assert {name: count for name, count in lengths.items() if count > MAX_LINES and name not in DATA_TABLES} == {}


@pytest.mark.parametrize("number", DEFINED_ONCE)
def test_sizes_are_defined_once(number):
    uses = {
        file.relative_to(ROOT).as_posix()
        for file in SOURCES
        if not any(file.is_relative_to(path) for path in COORDINATES)
        for node in ast.walk(parse(file))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value == number
    }
    assert uses <= {DEFINED_ONCE[number]}


def test_scripts_get_the_size_of_the_canvas_from_python():
    assert [file.name for file in BROWSER if re.search(r"\b(?:280|784)\b", file.read_text("utf-8"))] == []


@pytest.mark.parametrize("module", MODULES)
def test_files_are_read_without_pickle(module):
    assert not in_packages(imports(module), "pickle", "marshal", "shelve")
    calls = [ast.unparse(node) for node in ast.walk(parse(MODULES[module])) if isinstance(node, ast.Call)]
    for call in calls:
        assert "allow_pickle=True" not in call
        # Without the argument it would depend on NumPy's version.
        assert not call.startswith("np.load(") or "allow_pickle=False" in call


def test_number_of_threads_is_set_before_numpy_is_loaded():
    code = (
        "import os, sys, streamlit; print('numpy' in sys.modules); import ui; print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    assert run_python(code).split() == ["False", "1"]
    nodes = [node for node in parse(ROOT / "app.py").body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in nodes]
    assert next(name for name in names if name.split(".")[0] not in {"streamlit", *STANDARD_LIBRARY}) == "ui"


def public(module):
    """The functions and classes that a module defines, and the methods of those classes, by name."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__ or not callable(thing):
            continue
        yield name, thing
        if inspect.isclass(thing):
            for method, function in vars(thing).items():
                if not method.startswith("_") and isinstance(function, property) | inspect.isroutine(function):
                    # An overriding method inherits its docstring.
                    yield f"{name}.{method}", getattr(thing, method)


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"app", "nn.__main__"}))
def test_public_names_have_docstrings(name):
    module = importlib.import_module(name)
    assert module.__doc__
    # The docstring that a dataclass or a named tuple gets by default lists its fields.
    undocumented = [
        public_name
        for public_name, thing in public(module)
        if not inspect.getdoc(thing) or inspect.getdoc(thing).startswith(f"{public_name}(")
    ]
    assert undocumented == []


def tracked_files():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, timeout=60).stdout
    return [ROOT / name for name in names.decode().split("\0") if name and (ROOT / name).is_file()]


# In two parts each, so that this file does not contain them.
@pytest.mark.parametrize("forbidden", [b"py" + b"pi", b"/wo" + b"rk/"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(forbidden):
    assert [file for file in tracked_files() if forbidden in file.read_bytes()] == []


def test_tests_wait_long_enough_for_a_machine_under_full_load():
    # AppTest gives up after 3 s unless it is told otherwise.
    impatient = re.compile(r"AppTest\.from_\w+\((?!.*default_timeout)")
    assert [file for file in (ROOT / "tests").rglob("test_*.py") if impatient.search(file.read_text())] == []
