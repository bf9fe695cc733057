"""Tests that all texts of the page are in ui/texts, so that they can be changed or translated in one place."""

import ast
import re
import string
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "ui"
TEXTS = UI / "texts"
# The prose of the tutorial is in its sections.
MODULES = [file for file in sorted(UI.rglob("*.py")) if not {"texts", "tutorial"} & set(file.relative_to(UI).parts)]
FRAME = [UI / "tutorial/tutorial_page.py", ROOT / "app.py"]
SCRIPTS = [file for file in sorted(UI.rglob("*.js")) if TEXTS not in file.parents]
# Functions of Streamlit, and of ours, that show their first argument.
SHOWS_FIRST = {
    *("title", "header", "subheader", "markdown", "caption", "text", "write", "error", "warning", "info", "success"),
    *("button", "download_button", "link_button", "toggle", "checkbox", "selectbox", "multiselect", "pills", "radio"),
    *("segmented_control", "slider", "select_slider", "number_input", "text_input", "text_area", "file_uploader"),
    *("camera_input", "expander", "popover", "tabs", "status", "toast", "spinner", "metric", "feedback"),
    *("link", "receive", "heading", "Control"),
}
# Functions that show their second argument.
SHOWS_SECOND = {"progress", "metric"}
SHOWN_ARGUMENTS = {"help", "label", "body", "text", "placeholder", "title", "page_title", "description", "alternative"}
LETTER = re.compile(r"[^\W\d_]")
# Such as "Draw a digit"; keys of the session and developer's errors begin with a small letter.
WORDS = re.compile(r"\b[A-Z][a-z]+,? [a-z(]|[a-z]+ [a-z]+[.…?!](?:\s|$)")
TAG = re.compile(r"<[^<>]*>")
SHOWN_ATTRIBUTE = re.compile(r"""\b(?:aria-label|title|alt|placeholder)=["'][^"'{<]*[A-Za-z]""")
FILE_OF_TEXTS = sorted(TEXTS.glob("*.py"))


def literal_parts(node):
    """The literal parts of a string or an f-string, also of several that are added, or chosen between."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [part for value in node.values if isinstance(value, ast.Constant) for part in literal_parts(value)]
    if isinstance(node, ast.BinOp):
        return literal_parts(node.left) + literal_parts(node.right)
    if isinstance(node, ast.IfExp):
        return literal_parts(node.body) + literal_parts(node.orelse)
    if isinstance(node, ast.Tuple | ast.List):
        return [part for element in node.elts for part in literal_parts(element)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):  # "...".format(...)
        return literal_parts(node.func.value)
    return []


def is_text(parts):
    # The format of a number, as "%.0f", and a field of a chart, as "label:N", are no texts.
    return any(LETTER.search(re.sub(r"%[.\d]*[a-z]|^\w+:[NOQT]$", "", part)) for part in parts)


def assigned(tree):
    """Name -> the literal parts of all values that it gets anywhere in a module."""
    found = {}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            value = getattr(node, "value", None)
            pairs = [(target, value)]
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = list(zip(target.elts, value.elts, strict=False))
            for name, part in pairs:
                if isinstance(name, ast.Name) and part is not None:
                    found.setdefault(name.id, []).extend(literal_parts(part))
    return found


def shown_arguments(call):
    """The arguments of a call that are texts on the page."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    shown = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_ARGUMENTS]
    if name in SHOWS_FIRST:
        shown += call.args[:1]
    if name in SHOWS_SECOND:
        shown += call.args[1:2]
    return shown


def literals_shown(source):
    """Lines of the calls that show a literal with letters, also one that a variable of the module holds."""
    tree = ast.parse(source)
    values, lines = assigned(tree), []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for argument in shown_arguments(call):
            parts = values.get(argument.id, []) if isinstance(argument, ast.Name) else literal_parts(argument)
            if is_text(parts):
                lines.append(argument.lineno)
    return lines


def literals_with_words(source):
    """Lines of literals that hold words as on a page, in HTML as well, but for docstrings and assertions."""
    tree = ast.parse(source)
    ignored = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            ignored.add(id(node.value))
        if isinstance(node, ast.Assert) and node.msg:
            ignored |= {id(part) for part in ast.walk(node.msg)}
    literals = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [
        node.lineno
        for node in literals
        if id(node) not in ignored and (WORDS.search(TAG.sub(" ", node.value)) or SHOWN_ATTRIBUTE.search(node.value))
    ]


COMMENT = re.compile(r"/\*.*?\*/|(?m:(?:^|(?<=\s))//.*$)", re.DOTALL)
STRING = re.compile(r'"[^"\n]*"|`[^`]*`')
# Where a script writes a text: a property, an attribute, or the functions of view.js.
WRITTEN = re.compile(
    r"""(?:textContent|innerText|title|ariaLabel|placeholder)\s*=\s*["'`][^"'`]*[A-Za-z]
    |(?:setAttribute\((?:[^,;]*,\s*)?["'](?:aria-label|title|alt|placeholder)["'],|setText\([^;]*?,|fillText\()
      \s*(?:[^;"`]*\?\s*)?["`](?:[^"`$]|\$(?!\{)|\$\{[^}]*\})*?(?<![\w$.{])[A-Za-z]{2,}[^"`]*["`]\s*[,)]""",
    re.VERBOSE,
)


def words_in_script(source):
    """Lines of a script with words as on a page."""
    bare = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    found = [match.start() for match in WRITTEN.finditer(bare)]
    for match in STRING.finditer(bare):
        text = TAG.sub(" ", re.sub(r"\$\{[^{}]*\}", "1", match[0][1:-1]))
        if WORDS.search(text) or SHOWN_ATTRIBUTE.search(match[0]):
            found.append(match.start())
    return sorted({bare.count("\n", 0, at) + 1 for at in found})


def located(file, lines):
    return [f"{file.relative_to(ROOT).as_posix()}:{line}" for line in lines]


def test_no_text_is_written_where_it_is_shown():
    assert len(MODULES) > 50
    assert [
        place for file in [*MODULES, *FRAME] for place in located(file, literals_shown(file.read_text("utf-8")))
    ] == []


def test_no_other_literal_has_words_of_the_page():
    found = [
        place for file in [*MODULES, *FRAME] for place in located(file, literals_with_words(file.read_text("utf-8")))
    ]
    assert found == []


def test_scripts_have_no_words_of_the_page():
    assert len(SCRIPTS) > 20
    assert [place for file in SCRIPTS for place in located(file, words_in_script(file.read_text("utf-8")))] == []


def test_style_sheets_have_no_words_of_the_page():
    sheets = sorted(UI.rglob("*.css"))
    contents = {file: re.findall(r'content:\s*"([^"]*)"', file.read_text("utf-8")) for file in sheets}
    assert [file.name for file, texts in contents.items() if is_text(texts)] == []


@pytest.mark.parametrize(
    "line",
    [
        'st.button("Clear")',
        'st.button(label="Clear it")',
        'st.header(f"{name}: training progress")',
        'st.slider(texts.SIZE, 1, 2, help="The size")',
        'st.markdown("Runs: {}".format(1))',
        'st.markdown("one" if x else "other")',
        'label = "Clear"\nst.button(label)',
        'st.tabs(["One", "Two"])',
        'st.progress(0.5, "Half")',
        'receive("Picture", None, "key", f)',
    ],
)
def test_texts_in_calls_are_noticed(line):
    assert len(literals_shown(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        'st.button(texts.CLEAR, key="clear all")',
        'st.markdown(f"{texts.LOSS} {text}  \\n")',
        "st.html(f\"<p class='own'>{texts.LOSS}</p>\")",
        'st.slider(texts.SIZE, 0, 1, 0, 1, "%d %%", help=texts.SIZE_HELP)',
    ],
)
def test_calls_without_texts_are_none(line):
    assert literals_shown(line) + literals_with_words(line) == []


@pytest.mark.parametrize(
    "line", ['HTML = "<p>Draw a digit</p>"', 'NOTE = "this is wrong."', "'<canvas aria-label=\"Digits\">'.strip()"]
)
def test_words_in_other_literals_are_noticed(line):
    assert literals_with_words(line) == [1]


@pytest.mark.parametrize(
    "line",
    [
        'element.textContent = "Clear";',
        'setText(query(part, "b"), "Nothing");',
        'setText(button, off ? "Switch on" : "Switch off");',
        "setText(output, `about ${value}`);",
        'setAttribute(list, "aria-label", `Probability: ${name}`);',
        'context.fillText("Hidden", x, y);',
        'const HINT = "Hover for the value";',
        'box.innerHTML = `<button title="Close">x</button>`;',
    ],
)
def test_words_in_scripts_are_noticed(line):
    assert words_in_script(line) == [1]


@pytest.mark.parametrize(
    "line",
    [
        'setText(query(part, "b"), headline); // Draw a digit',
        'setText(text, value.toFixed(2).replace("-", "−"));',
        'setAttribute(button, "aria-pressed", String(selected));',
        'setAttribute(output, "aria-live", isFocused ? "polite" : "off");',
        'throw new Error("this element is not there");',
        "/* Draw a digit\n here. */ setText(element, `${first} ${second}`);",
    ],
)
def test_scripts_without_words_are_none(line):
    assert words_in_script(line) == []


@pytest.mark.parametrize("file", FILE_OF_TEXTS, ids=lambda file: file.stem)
def test_texts_are_constants_with_named_fields(file):
    """A text holds named fields only, so that a translation may have them in another order."""
    tree = ast.parse(file.read_text("utf-8"))
    assert ast.get_docstring(tree)
    names = []
    for node in tree.body[1:]:
        assert isinstance(node, ast.Assign), f"{file.name}:{node.lineno} is no constant"
        (target,), value = node.targets, ast.literal_eval(node.value)
        assert target.id.isupper()
        names.append(target.id)
        for text in (value,) if isinstance(value, str) else value:
            assert text.strip()
            if "FORMULA" not in target.id:
                fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
                assert all(field.isidentifier() for field in fields), f"{file.name}:{node.lineno}"
    assert len(names) == len(set(names))


def test_every_text_is_used():
    python = "\n".join(
        file.read_text("utf-8") for file in [*UI.rglob("*.py"), ROOT / "app.py"] if TEXTS not in file.parents
    )
    scripts = "\n".join(file.read_text("utf-8") for file in SCRIPTS)
    unused = []
    for file in TEXTS.glob("*.py"):
        names = [node.targets[0].id for node in ast.parse(file.read_text("utf-8")).body[1:]]
        unused += [f"{file.stem}.{name}" for name in names if not re.search(rf"texts\.{name}\b", python)]
    for file in TEXTS.glob("*.js"):
        names = re.findall(r"(?:const|,) (\w+) =", file.read_text("utf-8"))
        unused += [f"{file.stem}.{name}" for name in names if not re.search(rf"\b{name}\b", scripts)]
    assert unused == []
