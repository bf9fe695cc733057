"""Tests of the parameters of the page's address: whatever stands there, the page opens, with the defaults."""

import ast
from pathlib import Path

import pytest
from helpers.learn_page import LearnPage, use_networks
from helpers.waiting import TIMEOUT
from streamlit.testing.v1 import AppTest

from ui.training.controls import CONTROLS
from ui.training.hyperparameters import DEFAULT_FILTERS, DEFAULTS
from ui.tutorial import tutorial_page

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
NONSENSE = [
    ["inf", "-inf", "nan", "1e400", "9" * 400, "-1", "1.5", "0x10", "1_0", "1,000", "10" * 3, "2147483648"],
    ["", " ", "null", "true", "[1]", "{}", "<b>", "\u202e\x00\u0661", "a" * 10_000, "%00", "../..", "$x$ :smile:"],
]
SHOWN = [control.key for control in CONTROLS] + ["seed", "data", "digits", "neurons1"]
# With other layers, there are more of them.
MORE = {"convolutions": "2", "layers": "3"}
LATER = ["filters1", "filters2", "neurons2", "neurons3"]


def keys_in_the_code():
    """The key of each widget that is bound to the address, where it is written out."""
    found = set()
    for file in sorted((ROOT / "ui").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call | ast.Dict) and "query-params" in ast.unparse(call):
                words = dict(zip(call.keys, call.values, strict=True)) if isinstance(call, ast.Dict) else {}
                values = [word.value for word in getattr(call, "keywords", []) if word.arg == "key"]
                values += [value for key, value in words.items() if ast.unparse(key) == "'key'"]
                found |= {ast.unparse(value) for value in values}
    return found


def test_every_parameter_is_tested():
    assert keys_in_the_code() == {
        *("CHOICE", "'digits'", "'seed'", "'weight'", "self.key", "f'filters{number}'", "f'neurons{number}'"),
    }
    assert len(DEFAULT_FILTERS) == 2


def open_page(parameters):
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT)
    for key, value in parameters.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception, parameters
    return page


@pytest.mark.parametrize("values", NONSENSE, ids=["numbers", "texts"])
def test_nonsense_in_the_address_gives_the_defaults_and_no_traceback(values):
    # Each value in every parameter at once: the first that fails is named by the exception.
    for value in values:
        page = open_page(dict.fromkeys([*SHOWN, "weight"], value))
        assert page.selectbox(key="activation").value == DEFAULTS.activation
        if value not in ("1.5", "1_0", "101010"):
            assert page.number_input(key="seed").value == DEFAULTS.seed, value


@pytest.mark.parametrize("value", ["inf", "-1", "x", ""])
def test_nonsense_for_the_layers_that_are_added(value):
    open_page(MORE | dict.fromkeys(LATER, value))


def test_a_parameter_may_stand_there_twice():
    open_page({key: ["inf", "nan"] for key in SHOWN})


def test_seed_in_the_address_is_used():
    page = open_page({"seed": "7"})
    assert page.number_input(key="seed").value == 7
    assert not page.warning


@pytest.mark.parametrize("value", ["inf", "", "-1", "99", "\x00", "a" * 10_000, ["a", "b"]])
def test_nonsense_instead_of_a_section_opens_the_first(monkeypatch, value):
    use_networks(monkeypatch)
    page = LearnPage("trained")
    page.app.query_params[tutorial_page.PARAMETER] = value
    page.run()
