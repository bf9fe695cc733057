"""The networks that lie in weights/, read once for all visitors."""

from pathlib import Path

import streamlit as st

from nn import weights
from nn.errors import InputError
from nn.network import Network, parameter_count
from ui.words import percent, plain


def shipped() -> list[str]:
    """The names of the networks to choose from, the default one first."""
    names = sorted(path.stem for path in weights.SHIPPED.glob("*.npz"))
    return sorted(names, key=lambda name: name != weights.DEFAULT.stem)


@st.cache_resource(show_spinner=False)
def _read(path: Path, changed: int) -> tuple[Network, weights.Card]:
    return weights.load(path)


def read(name: str | None) -> tuple[Network, weights.Card]:
    """A network and its card, shared by everybody who visits the page; InputError where the file is no good."""
    if name is None:
        raise InputError("weights/ holds no network yet; python -m nn train --out weights/mine.npz makes one")
    path = weights.SHIPPED / f"{name}.npz"
    if not path.exists():
        raise InputError(f"{path}: is not there any more")
    return _read(path, path.stat().st_mtime_ns)


def describe(card: weights.Card) -> str:
    """The card of a network as a short list in Markdown."""
    sizes = card["sizes"]
    hidden = " and ".join(f"{size:,}" for size in sizes[1:-1])
    lines = [f"**Neurons:** {sizes[0]} pixels in, {hidden or 'none'} hidden ({card['activation']}), {sizes[-1]} out"]
    lines.append(f"**Numbers it learned:** {parameter_count(sizes):,}")
    if card.get("trained_on"):
        lines.append(f"**Trained on:** {plain(card['trained_on'])}")
    if card.get("test_accuracy") is not None:
        count = f"{card['test_count']:,} " if card.get("test_count") else ""
        lines.append(f"**Reads rightly:** {percent(card['test_accuracy'])} of {count}digits it had never seen")
    if card.get("date"):
        lines.append(f"**Made on:** {plain(card['date'])}")
    return "\n\n".join(lines)
