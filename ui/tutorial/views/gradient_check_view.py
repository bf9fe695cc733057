"""Gradient check of the chosen weight: backpropagation against a finite difference."""

import streamlit as st

from nn.explain.gradient_check import GradientCheck, check_gradient
from ui.shared.formatting import significant
from ui.tutorial.state import TutorialState
from ui.widgets.number_grid import show_table

EPSILONS = (0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001)


def show(state: TutorialState, layer: int, row: int, column: int) -> None:
    """Show the losses with one weight decreased and increased, and the gradient computed in both ways.

    row, column : of the weight; the column is the number of a neuron or of a filter
    """
    st.markdown("**Gradient check**")
    epsilon = st.select_slider(
        "Change the framed weight by",
        EPSILONS,
        0.0001,
        format_func=lambda value: f"{value:.6f}".rstrip("0"),
        key=f"learn-nudge-{layer}",
        persist_state="session",
        help="The weight is decreased and increased by this much. Click a cell above for another weight.",
    )
    example = state.current
    check = check_gradient(example.network, example.trace.inputs, example.label, (layer, row, column), epsilon)
    show_table(
        ["Quantity", "Value"],
        [
            ["Weight", significant(check.weight, 8)],
            ["Loss, weight decreased", significant(check.loss_below, 12)],
            ["Loss, weight increased", significant(check.loss_above, 12)],
            ["Gradient: loss difference / (2 × change)", significant(check.measured, 8)],
            ["Gradient: formula", significant(check.computed, 8)],
        ],
    )
    st.markdown(explain_agreement(check))


def explain_agreement(check: GradientCheck) -> str:
    """Explain how far the two gradients agree."""
    if check.computed == check.measured == 0:
        return "**Both are 0:** the input is 0, the neurons it leads to are inactive, or the loss is already minimal."
    agree = f"**They agree to {check.matching_digits} digit{'' if check.matching_digits == 1 else 's'}"
    if check.switched:
        neurons = "a neuron becomes" if check.switched == 1 else f"{check.switched} neurons become"
        return (
            f"{agree}.** In between, {neurons} active or inactive, so the loss has a kink there and its gradient "
            "jumps. Try a smaller change."
        )
    if check.matching_digits >= 6:
        return f"{agree}:** the gradient is correct."
    return (
        f"{agree}.** A large change is too coarse, since the loss is not linear; with a very small one, or a very "
        "small gradient, rounding errors dominate. Try another change."
    )
