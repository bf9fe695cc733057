"""Which networks can be chosen: those in weights/, read once for all visitors, and a visitor's own uploads and runs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from nn.errors import InputError, printable
from nn.layers import ConvSpec
from nn.network import Network
from nn.storage import weight_file
from nn.storage.model_card import Card, read_card
from ui.networks.selected_network import SelectedNetwork
from ui.shared.assigned_values import assign
from ui.shared.formatting import accuracy_percent
from ui.shared.layer_names import describe_layers
from ui.texts import sidebar_texts as texts
from ui.training import runs
from ui.training.runs import Run

# In the session: the name of the chosen network, and name -> (network, card) of those that the visitor uploaded.
CHOSEN, UPLOADED = "network", "uploaded networks"


def shipped() -> list[str]:
    """The names of the networks in weights/, the default one first."""
    names = sorted(path.stem for path in weight_file.SHIPPED.iterdir() if path.suffix == ".npz")
    return sorted(names, key=lambda name: name != weight_file.DEFAULT.stem)


def default() -> str:
    """The name of the network that is chosen at first."""
    return shipped()[0]


def names() -> list[str]:
    """Every network that this visitor can choose."""
    return [*shipped(), *st.session_state.get(UPLOADED, {}), *(run.name for run in runs.all_runs())]


def title(name: str) -> str:
    """What a network is called in the menu: for a file in weights/, what it is and how good, and then its name."""
    if name not in shipped():
        return printable(name)
    try:
        network, card = read(name)
    except InputError:
        return printable(name)
    hidden = network.architecture[1:-1]
    kind = texts.CONVOLUTIONAL if any(isinstance(layer, ConvSpec) for layer in hidden) else describe_layers(hidden)
    kind, accuracy = kind.capitalize(), card.get("test_accuracy")
    if accuracy is None:
        return texts.MODEL_WITHOUT_ACCURACY.format(kind=kind, name=printable(name))
    return texts.MODEL_WITH_ACCURACY.format(kind=kind, accuracy=accuracy_percent(accuracy), name=printable(name))


def choose(name: str) -> None:
    """Choose another network; only before the menu is rendered, so in a callback."""
    assign(CHOSEN, name)


def choose_default() -> None:
    """Choose the default network again."""
    choose(default())


def add(name: str, network: Network, card: Card) -> None:
    """Add a network to this visitor's and choose it; only before the menu is rendered, so in a callback."""
    name, card = printable(name), read_card(card, name)
    # A run or a shipped network keeps its name.
    taken = set(names()) - set(st.session_state.get(UPLOADED, {}))
    name = name if name not in taken else texts.UPLOADED_MODEL.format(name=name)
    st.session_state.setdefault(UPLOADED, {})[name] = network, card
    choose(name)


@st.cache_resource(show_spinner=False)
def _read(path: Path, modified: int) -> tuple[Network, Card] | InputError:
    # An unusable file is read only once, too: the menu asks for its title in each run of each visitor.
    try:
        return weight_file.load(path)
    except InputError as error:
        return error


def read(name: str | None) -> tuple[Network, Card]:
    """A network in weights/ and its card, shared by all visitors; InputError if the file is not usable."""
    if name is None:
        raise InputError(texts.NO_MODEL)
    path = weight_file.SHIPPED / f"{name}.npz"
    try:
        modified = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise InputError(texts.MODEL_IS_GONE.format(path=path)) from None
    found = _read(path, modified)
    if isinstance(found, InputError):
        raise InputError(str(found))
    return found


def look_up(name: str | None) -> SelectedNetwork:
    """The network with this name, of a run as it is now; InputError if a file is not usable."""
    return follow(name)()


def follow(name: str | None) -> Callable[[], SelectedNetwork]:
    """A function that returns the network with this name as it is when called, from any thread.

    InputError if a file is not usable
    """
    for run in runs.all_runs():
        if run.name == name:
            fallback = look_up(default())
            return lambda: _of_run(run, fallback)
    network, card = st.session_state.get(UPLOADED, {}).get(name) or read(name)
    selected = SelectedNetwork(str(name), network, card, "" if name == default() else str(name))
    return lambda: selected


def _of_run(run: Run, fallback: SelectedNetwork) -> SelectedNetwork:
    """The network of a run, or the fallback while it has none."""
    progress = run.progress
    if progress and progress.network:
        label = texts.AFTER_ONE_STEP if progress.step == 1 else texts.AFTER_STEPS
        label = label.format(run=run.name, steps=progress.step)
        return SelectedNetwork(run.name, progress.network, run.card(progress), label)
    notice = texts.RUN_WITHOUT_NETWORK if run.ended_without_network else texts.RUN_IS_STARTING
    return replace(fallback, notice=notice.format(run=run.name, network=fallback.name))
