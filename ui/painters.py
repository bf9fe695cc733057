"""Parts of the page that the browser paints from the latest thought about the drawing (see ui/thoughts.py).

A thought comes by one of two ways: many times a second through the socket while somebody draws, and from Streamlit
whenever anything else happens. Streamlit would leave a part alone that looks the same to it as last time, although the
socket has changed it since; so what both of them paint belongs to neither, and is painted by a little script of ours.
"""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

FOLDER = Path(__file__).parent


def read(name: str) -> str:
    """A file that lies beside this one."""
    return (FOLDER / name).read_text("utf-8")


def script(name: str) -> ComponentRenderer:
    """A script (NAME.js) that works in the page and shows nothing itself."""
    return st.components.v2.component(f"inkling_{name}", js=read(f"{name}.js"), isolate_styles=False)


def painter(name: str, html: str, *parts: str) -> ComponentRenderer:
    """A part of the page: what stands there at first, and a script (NAME.js, perhaps with NAME.css) that fills it.

    parts : names of other scripts, with their styles, that this one uses
    """
    names = ("painter", *parts, name)
    css = "".join(read(f"{file}.css") for file in names if (FOLDER / f"{file}.css").exists())
    js = "".join(read(f"{file}.js") for file in names)
    return st.components.v2.component(f"inkling_{name}", html=html, css=css or None, js=js, isolate_styles=False)
