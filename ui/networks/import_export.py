"""The chosen network in the sidebar: its model card, a download of its weights, an upload of others."""

from nn.network import parameter_count
from nn.storage import weight_file
from ui.networks import registry
from ui.networks.selected_network import SelectedNetwork
from ui.shared.formatting import accuracy_percent, escape_markdown
from ui.shared.layer_names import describe_layers
from ui.shared.streamlit_runtime import download_button
from ui.shared.upload import receive
from ui.texts import sidebar_texts as texts

# What `python -m nn train --add` can mix in.
ADDED = {"pens": texts.WITH_OTHER_PENS, "generated": texts.WITH_GENERATED, "no-digits": texts.WITH_NO_DIGITS}


def summary(selected: SelectedNetwork) -> str:
    """What the network is and how good, in Markdown."""
    hidden, accuracy = selected.network.architecture[1:-1], selected.card.get("test_accuracy")
    lines = [describe_layers(hidden).capitalize()]
    if accuracy is not None:
        lines.append(texts.TEST_ACCURACY.format(accuracy=accuracy_percent(accuracy)))
    return "  \n".join(lines)


def describe(selected: SelectedNetwork) -> str:
    """The model card as a short list in Markdown."""
    card, network = selected.card, selected.network
    pixels, *hidden, digits = network.architecture
    activation = f" ({network.activation})" if hidden else ""
    lines = [
        texts.ARCHITECTURE.format(pixels=pixels, layers=describe_layers(hidden), activation=activation, digits=digits),
        texts.PARAMETERS.format(count=parameter_count(network.architecture)),
    ]
    if card.get("trained_on"):
        added = [text for name, text in ADDED.items() if name in (card.get("added") or ())]
        lines.append(texts.TRAINED_ON.format(data=", ".join([escape_markdown(card["trained_on"]), *added])))
    if card.get("test_count"):
        lines.append(texts.TESTED_ON.format(count=card["test_count"]))
    if card.get("date"):
        lines.append(texts.TRAINED_AT.format(date=escape_markdown(card["date"])))
    return "\n\n".join(lines)


def import_export(selected: SelectedNetwork) -> None:
    """A download of this network, and an upload of another one."""
    name = f"{selected.name.lower().removesuffix('.npz').replace(' ', '-')}.npz"
    download_button(
        texts.DOWNLOAD_MODEL,
        lambda: weight_file.to_bytes(selected.network, selected.card),
        name,
        "application/octet-stream",
        "save-weights",
    )
    receive(texts.LOAD_MODEL, "npz", "weights", _upload, megabytes=64)


def _upload(data: bytes, file_name: str) -> None:
    registry.add(file_name, *weight_file.from_bytes(data, file_name))
