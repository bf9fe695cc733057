"""Brings a page back from what the browser has kept of it, and says in a sentence what is back and what is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from nn.errors import printable
from ui.canvas import canvas
from ui.networks import registry
from ui.texts import common_texts as texts

# In the session: the token of the lost session whose page has come back here, and the sentence about it.
RETURNED, NOTICE = "returned session", "returned notice"
# Limits for what a browser may send.
MAX_NAMES, MAX_NAME = 50, 300


@dataclass(frozen=True)
class KeptPage:
    """What a browser has kept of a page.

    session  : token of the session that had rendered it
    network  : name of the chosen network
    runs     : names of the training runs
    objects  : the drawing, not checked; see ui.canvas.kept_drawing
    reloaded : whether the page was loaded again, so that nobody has to be told that the connection was lost
    """

    session: str
    network: str
    runs: tuple[str, ...]
    objects: Any
    reloaded: bool


def parse(kept: Any) -> KeptPage | None:
    """A kept page from any value that a browser may send, less what is damaged; None if no session is named."""
    session = _name(kept.get("session")) if isinstance(kept, dict) else ""
    if not session:
        return None
    runs = kept.get("runs")
    names = [name for item in runs if (name := _name(item))] if isinstance(runs, list) else []
    reloaded = kept.get("reloaded") is True
    return KeptPage(session, _name(kept.get("network")), tuple(names[:MAX_NAMES]), kept.get("objects"), reloaded)


def _name(value: Any) -> str:
    """A name that a browser has sent; empty if it is none."""
    return value if isinstance(value, str) and len(value) <= MAX_NAME else ""


def bring_back(kept: Any) -> None:
    """Put the drawing back and choose the network again, where it still exists; in a callback.

    The same page is brought back once; the browser may ask again before it knows.
    """
    page = parse(kept)
    if page is None or page.session == st.session_state.get(RETURNED):
        return
    has_drawing = canvas.put_back(page.objects)
    there = registry.names()
    if page.network in there:
        registry.choose(page.network)
    lost = [name for name in dict.fromkeys((*page.runs, page.network)) if name and name not in there]
    back = [name for name in page.runs if name in there]
    st.session_state[RETURNED] = page.session
    st.session_state[NOTICE] = sentence(page.reloaded, has_drawing, back, lost)


def outcome() -> dict[str, str]:
    """What the browser is told: which lost session's page has come back here, and the sentence about it."""
    return {"returned": st.session_state.get(RETURNED, ""), "notice": st.session_state.get(NOTICE, "")}


def sentence(reloaded: bool, has_drawing: bool, back: Sequence[str], lost: Sequence[str]) -> str:
    """What is back and what is lost; empty if there is nothing to tell."""
    found = ([texts.YOUR_DRAWING] if has_drawing else []) + [_in_sentence(name) for name in back]
    gone = [_in_sentence(name) for name in lost]
    parts = [_listed(found, texts.ONE_IS_BACK, texts.SEVERAL_ARE_BACK)] if found else []
    parts += [_listed(gone, texts.ONE_IS_GONE, texts.SEVERAL_ARE_GONE)] if gone else []
    if not parts:
        return ""
    text = "; ".join(parts)
    text = f"{text[0].upper()}{text[1:]}."
    return text if reloaded else texts.CONNECTION_WAS_LOST.format(sentence=text)


def _in_sentence(name: str) -> str:
    """The name of a network; those of runs are words of ours."""
    start = texts.RUN.format(number="")
    if name.startswith(start):
        return texts.RUN_IN_SENTENCE.format(number=name.removeprefix(start))
    return printable(name)


def _listed(names: Sequence[str], one: str, several: str) -> str:
    *first, last = names
    return several.format(names=", ".join(first), last=last) if first else one.format(name=last)
