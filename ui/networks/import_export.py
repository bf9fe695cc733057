"""The chosen network in the sidebar: its model card, a download of its weights, an upload of others."""

import streamlit as st

from nn.network import parameter_count
from nn.storage import weight_file
from ui.networks import registry
from ui.networks.selected_network import SelectedNetwork
from ui.shared.formatting import escape_markdown, percent
from ui.shared.layer_names import describe_layers
from ui.shared.upload import receive


def describe(selected: SelectedNetwork) -> str:
    """The model card as a short list in Markdown."""
    card, network = selected.card, selected.network
    pixels, *hidden, digits = network.architecture
    activation = f" ({network.activation})" if hidden else ""
    lines = [
        f"**Layers:** {pixels} pixels in, {describe_layers(hidden)}{activation}, {digits} out",
        f"**Numbers it learned:** {parameter_count(network.architecture):,}",
    ]
    if card.get("trained_on"):
        lines.append(f"**Trained on:** {escape_markdown(card['trained_on'])}")
    if card.get("test_accuracy") is not None:
        count = f"{card['test_count']:,} " if card.get("test_count") else ""
        lines.append(f"**Reads rightly:** {percent(card['test_accuracy'])} of {count}digits it had never seen")
    if card.get("date"):
        lines.append(f"**Made on:** {escape_markdown(card['date'])}")
    return "\n\n".join(lines)


def import_export(selected: SelectedNetwork) -> None:
    """A download of this network, and an upload of another one."""
    name = f"{selected.name.lower().removesuffix('.npz').replace(' ', '-')}.npz"
    st.download_button(
        "Save its weights",
        lambda: weight_file.to_bytes(selected.network, selected.card),
        name,
        "application/octet-stream",
        key="save-weights",
        on_click="ignore",
    )
    receive("Bring a network", "npz", "weights", _upload, megabytes=64)


def _upload(data: bytes, file_name: str) -> None:
    registry.add(file_name, *weight_file.from_bytes(data, file_name))
