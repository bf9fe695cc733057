"""Formulas written as Python expressions: typeset here for the page, evaluated by the tests."""

import ast
import re
from dataclasses import dataclass

from nn.layers import Convolution
from ui.tutorial.formulas.activation_docs import ACTIVATION_DOCS
from ui.tutorial.state import TutorialState

# Names other than a letter with a number.
NAMES = {"one_hot_Y": r"\text{one\_hot}(Y)", "alpha": r"\alpha", "digits": r"\text{digit}"}
OPERATORS = {ast.Add: "{} + {}", ast.Sub: "{} - {}", ast.Div: r"\frac{{{}}}{{{}}}", ast.Pow: "{}^{{{}}}"}
FUNCTIONS = {
    "exp": "e^{{{}}}",
    "sum": r"\sum {}",
    "log": r"\log {}",
    "maximum": r"\max({}, {})",
    "tanh": r"\tanh({})",
    "add_up": r"\text{{add up}}({})",
    "sum_over_patches": r"\sum_{{\text{{patches}}}} {}",
    "where": r"\begin{{cases}} {1} & {0} \\ {2} & \text{{otherwise}} \end{{cases}}",
}


@dataclass(frozen=True)
class Formula:
    """One formula in two notations, both valid Python.

    math : in the symbols of the tutorial, where an example is a column
    code : in the names of nn/, where an example is a row

    Placeholders for numbers of layers, in both: counted from 1, {k} is the hidden layer, {n} the layer after
    it, {l} the last layer, {c} the convolution and {a} the layer before it; counted from 0, {i} is {k}, {j} is {l} and
    {d} is {c}.
    In math, {x} and {y} stand for what the hidden layer and the last layer receive if they are dense.
    In code, signals[i] stands for the inputs of layer i.
    """

    math: str
    code: str

    def formatted(self, state: TutorialState) -> tuple[str, str]:
        """Both notations with the numbers of the layers."""
        hidden, last, convolution = (state.layer or 0) + 1, state.last_layer + 1, (state.convolution or 0) + 1
        names = {
            "k": hidden,
            "n": hidden + 1,
            "l": last,
            "c": convolution,
            "a": convolution - 1,
            "i": hidden - 1,
            "j": last - 1,
            "d": convolution - 1,
            "x": _column(state, hidden - 1),
            "y": _column(state, last - 1),
        }
        code = self.code.format(**names).replace("signals[0]", "inputs")
        code = re.sub(r"signals\[(\d)\]", lambda match: f"activations[{int(match[1]) - 1}]", code)
        return self.math.format(**names).replace("A0", "X"), code


def _column(state: TutorialState, number: int) -> str:
    """The activations of a layer, counted from 1, as the column that a dense layer asks for."""
    is_column = number == 0 or not isinstance(state.current.network.layers[number - 1], Convolution)
    return f"A{number}" if is_column else f"flatten(A{number})"


def split_sides(formula: str) -> tuple[str, str]:
    """The two sides of a formula: the name it defines, and the expression."""
    left, right = formula.split(" = ", 1)
    return left, right


def to_latex(formula: str, activation: str = "relu") -> str:
    """Convert a formula such as `Z1 = W1 @ X + b1` to LaTeX for KaTeX.

    activation : the activation function whose derivatives are slope1, slope2, ...
    """
    left, right = (_Typesetter(activation).visit(ast.parse(side, mode="eval").body) for side in split_sides(formula))
    return f"{left} = {right}"


class _Typesetter(ast.NodeVisitor):
    """Converts the syntax tree of a Python expression to LaTeX."""

    def __init__(self, activation: str) -> None:
        self.activation = activation

    def visit_Constant(self, node: ast.Constant) -> str:
        return str(node.value)

    def visit_Name(self, node: ast.Name) -> str:
        name = node.id
        if name in NAMES or len(name) == 1:
            return NAMES.get(name, name)
        if match := re.fullmatch(r"slope(\d)", name):
            return rf"{ACTIVATION_DOCS[self.activation].latex}'(Z_{{{match[1]}}})"
        if match := re.fullmatch(r"(d?[A-Zb])(\d)(_new)?", name):
            return f"{match[1]}_{{{match[2]}}}" + (r"^{\text{new}}" if match[3] else "")
        return rf"\text{{{name.replace('_', ' ')}}}"

    def visit_Attribute(self, node: ast.Attribute) -> str:
        return f"{self.visit(node.value)}^{{{node.attr}}}"

    def visit_Subscript(self, node: ast.Subscript) -> str:
        return f"{self.visit(node.value)}[{self.visit(node.slice)}]"

    def visit_UnaryOp(self, node: ast.UnaryOp) -> str:
        return f"-{self.visit(node.operand)}"

    def visit_Compare(self, node: ast.Compare) -> str:
        sign = "=" if isinstance(node.ops[0], ast.Eq) else ">"
        return f"{self.visit(node.left)} {sign} {self.visit(node.comparators[0])}"

    def visit_Call(self, node: ast.Call) -> str:
        name, arguments = ast.unparse(node.func), [self.visit(argument) for argument in node.args]
        if name in FUNCTIONS:
            return FUNCTIONS[name].format(*arguments)
        return rf"\text{{{name}}}({', '.join(arguments)})"

    def visit_BinOp(self, node: ast.BinOp) -> str:
        if template := OPERATORS.get(type(node.op)):
            return template.format(self.visit(node.left), self.visit(node.right))
        # Elementwise products get a sign; products with a scalar and matrix products do not.
        sign = r"\odot" if isinstance(node.op, ast.Mult) and not _is_scalar(node.left) else r"\,"
        return f"{self._factor(node.left)} {sign} {self._factor(node.right)}"

    def _factor(self, node: ast.expr) -> str:
        is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
        return rf"\left({self.visit(node)}\right)" if is_sum else str(self.visit(node))


def _is_scalar(node: ast.expr) -> bool:
    is_fraction = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    return is_fraction or isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id == "alpha")
