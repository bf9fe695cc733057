"""Check a gradient yourself: nudge one weight, and see whether the loss changes as backpropagation says."""

import streamlit as st

from nn.gradient_check import Check, check_gradient
from ui.learn.bench import Bench
from ui.numbers import figure, table

NUDGES = (0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001)


def show(bench: Bench, layer: int, row: int, neuron: int) -> None:
    """The loss on both sides of one weight, and the two slopes. The weight is chosen in the picture above."""
    st.markdown("**Check it yourself**")
    nudge = st.select_slider(
        "Nudge the framed weight by",
        NUDGES,
        0.0001,
        format_func=lambda value: f"{value:.6f}".rstrip("0"),
        key=f"learn-nudge-{layer}",
        persist_state="session",
        help="The weight is made smaller, and then larger, by this much. Click a cell above for another weight.",
    )
    check = check_gradient(bench.now.network, bench.now.trace.inputs, bench.now.label, (layer, row, neuron), nudge)
    table(
        ["What", "Number"],
        [
            ["The weight", figure(check.weight, 8)],
            ["Loss, weight nudged down", figure(check.behind, 12)],
            ["Loss, weight nudged up", figure(check.ahead, 12)],
            ["Slope: difference / twice the nudge", figure(check.measured, 8)],
            ["Slope by backpropagation", figure(check.computed, 8)],
        ],
    )
    st.markdown(verdict(check))


def verdict(check: Check) -> str:
    """Whether the two slopes agree, and if not, why."""
    if check.computed == check.measured == 0:
        return "**Both slopes are 0:** nothing comes in by it, its neuron is silent, or the network is too sure."
    agree = f"**They agree to {check.digits} digit{'' if check.digits == 1 else 's'}.**"
    if check.switched:
        neurons = "a neuron starts or stops" if check.switched == 1 else f"{check.switched} neurons start or stop"
        return (
            f"{agree} In between, {neurons} firing, so the loss bends there, and no "
            "one slope fits both sides. Try a smaller nudge."
        )
    if check.digits >= 6:
        return f"{agree} So backpropagation is right about this weight."
    return (
        f"{agree} A large nudge measures the slope of a bent line too coarsely; with "
        "a very small one, or a very small slope, the last digits of the two losses are all that is left. Try another "
        "nudge."
    )
