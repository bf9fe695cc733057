"""The networks that can look at a drawing: those in weights/, read once for all visitors, and a visitor's own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from nn import weights
from nn.card import Card
from nn.errors import InputError
from nn.network import Network, parameter_count
from ui import runs
from ui.runs import Run
from ui.upload import receive
from ui.words import percent, plain

# In the session: the name of the network that looks, and name -> (network, card) of what the visitor has brought.
CHOSEN, BROUGHT = "network", "networks brought"


@dataclass(frozen=True)
class Shown:
    """The network that looks at the drawing.

    name    : as in the menu
    network : as it is at this moment
    card    : what is known about it
    whose   : what to call it beside its answer, with the number of steps for a training; the default one needs no name
    waiting : what to say when this network stands in for a run that has none
    """

    name: str
    network: Network
    card: Card
    whose: str = ""
    waiting: str | None = None


def shipped() -> list[str]:
    """The names of the networks that come along, the default one first."""
    names = sorted(path.stem for path in weights.SHIPPED.glob("*.npz"))
    return sorted(names, key=lambda name: name != weights.DEFAULT.stem)


def default() -> str:
    """The name of the network that looks at a drawing unless somebody chooses another."""
    return shipped()[0]


def names() -> list[str]:
    """Every network that this visitor can choose."""
    return [*shipped(), *st.session_state.get(BROUGHT, {}), *(run.name for run in runs.all_runs())]


def choose(name: str) -> None:
    """Have another network look at the drawing; only before the menu is drawn, so in a callback."""
    st.session_state[CHOSEN] = name


def choose_shipped() -> None:
    """Back to the network that comes along."""
    choose(default())


@st.cache_resource(show_spinner=False)
def _read(path: Path, changed: int) -> tuple[Network, Card]:
    return weights.load(path)


def read(name: str | None) -> tuple[Network, Card]:
    """A shipped network and its card, shared by everybody who visits the page; InputError where the file is no good."""
    if name is None:
        raise InputError("weights/ holds no network yet; python -m nn train --out weights/mine.npz makes one")
    path = weights.SHIPPED / f"{name}.npz"
    if not path.exists():
        raise InputError(f"{path}: is not there any more")
    return _read(path, path.stat().st_mtime_ns)


def look_up(name: str | None) -> Shown:
    """The network with this name, of a training as it is now; InputError where a file is no good."""
    return follow(name)()


def follow(name: str | None) -> Callable[[], Shown]:
    """A function that gives the network with this name as it is whenever, and from whichever thread, it is called.

    InputError where a file is no good.
    """
    for run in runs.all_runs():
        if run.name == name:
            instead = look_up(default())
            return lambda: _of_run(run, instead)
    network, card = st.session_state.get(BROUGHT, {}).get(name) or read(name)
    shown = Shown(str(name), network, card, "" if name == default() else str(name))
    return lambda: shown


def _of_run(run: Run, instead: Shown) -> Shown:
    """The network of a training, or another one in its place while it has none."""
    lesson = run.lesson
    if lesson and lesson.network:
        step = "after 1 step" if lesson.step == 1 else f"after {lesson.step:,} steps"
        return Shown(run.name, lesson.network, run.card(), f"{run.name}, {step}")
    if run.ended_without_network:
        return replace(instead, waiting=f"{run.name} ended without a network, so {instead.name} looks at your drawing.")
    return replace(instead, waiting=f"{run.name} has no network yet; until then, {instead.name} looks at your drawing.")


def take_home_and_bring(shown: Shown) -> None:
    """Two ways to move networks: save this one as a file, and bring one in a file."""
    name = f"{shown.name.lower().removesuffix('.npz').replace(' ', '-')}.npz"
    st.download_button(
        "Save its weights",
        lambda: weights.to_bytes(shown.network, shown.card),
        name,
        "application/octet-stream",
        key="save-weights",
        on_click="ignore",
    )
    receive("Bring a network", "npz", "weights", _bring, megabytes=64)


def _bring(data: bytes, file_name: str) -> None:
    """Add a network from a file and choose it; InputError where the file is no good."""
    add(file_name, *weights.from_bytes(data, file_name))


def add(name: str, network: Network, card: Card) -> None:
    """Add a network to those of this visitor, and choose it; only before the menu is drawn, so in a callback."""
    # A run or a shipped network keeps its name.
    taken = set(names()) - set(st.session_state.get(BROUGHT, {}))
    name = name if name not in taken else f"{name} (brought)"
    st.session_state.setdefault(BROUGHT, {})[name] = network, card
    choose(name)


def describe(shown: Shown) -> str:
    """What is known about a network, as a short list in Markdown."""
    card, sizes = shown.card, shown.network.sizes
    hidden = " and ".join(f"{size:,}" for size in sizes[1:-1])
    lines = [
        f"**Neurons:** {sizes[0]} pixels in, {hidden or 'none'} hidden ({shown.network.activation}), {sizes[-1]} out"
    ]
    lines.append(f"**Numbers it learned:** {parameter_count(sizes):,}")
    if card.get("trained_on"):
        lines.append(f"**Trained on:** {plain(card['trained_on'])}")
    if card.get("test_accuracy") is not None:
        count = f"{card['test_count']:,} " if card.get("test_count") else ""
        lines.append(f"**Reads rightly:** {percent(card['test_accuracy'])} of {count}digits it had never seen")
    if card.get("date"):
        lines.append(f"**Made on:** {plain(card['date'])}")
    return "\n\n".join(lines)
