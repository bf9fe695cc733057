"""Gradient check of the chosen weight: backpropagation against a finite difference."""

import streamlit as st

from nn.explain.gradient_check import GradientCheck, check_gradient
from ui.shared.formatting import significant
from ui.tutorial.state import TutorialState
from ui.widgets.number_grid import show_table

EPSILONS = (0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001)


def show(state: TutorialState, layer: int, row: int, column: int) -> None:
    """Show the losses with one weight nudged to both sides, and the gradient computed in both ways.

    row, column : of the weight; the column is the number of a neuron or of a filter
    """
    st.markdown("**Check it yourself**")
    epsilon = st.select_slider(
        "Nudge the framed weight by",
        EPSILONS,
        0.0001,
        format_func=lambda value: f"{value:.6f}".rstrip("0"),
        key=f"learn-nudge-{layer}",
        persist_state="session",
        help="The weight is made smaller, and then larger, by this much. Click a cell above for another weight.",
    )
    example = state.current
    check = check_gradient(example.network, example.trace.inputs, example.label, (layer, row, column), epsilon)
    show_table(
        ["What", "Number"],
        [
            ["The weight", significant(check.weight, 8)],
            ["Loss, weight nudged down", significant(check.loss_below, 12)],
            ["Loss, weight nudged up", significant(check.loss_above, 12)],
            ["Slope: difference / twice the nudge", significant(check.measured, 8)],
            ["Slope by backpropagation", significant(check.computed, 8)],
        ],
    )
    st.markdown(explain_agreement(check))


def explain_agreement(check: GradientCheck) -> str:
    """Explain how far the two gradients agree."""
    if check.computed == check.measured == 0:
        return "**Both slopes are 0:** nothing comes in by it, what it leads to is silent, or the network is too sure."
    agree = f"**They agree to {check.matching_digits} digit{'' if check.matching_digits == 1 else 's'}.**"
    if check.switched:
        neurons = "a neuron starts or stops" if check.switched == 1 else f"{check.switched} neurons start or stop"
        return (
            f"{agree} In between, {neurons} firing, so the loss bends there, and no "
            "one slope fits both sides. Try a smaller nudge."
        )
    if check.matching_digits >= 6:
        return f"{agree} So backpropagation is right about this weight."
    return (
        f"{agree} A large nudge measures the slope of a bent line too coarsely; with "
        "a very small one, or a very small slope, the last digits of the two losses are all that is left. Try another "
        "nudge."
    )
