"""Components of the page: HTML with a script of ours, which is an ES module served beside the page.

Streamlit loads files from disk only for components in an installed package, and an inline script has no address that it
could import from. So a route of our own serves the scripts (`ROUTE`), and the inline script only imports its module.
"""

import mimetypes
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit.components.v2.types import ComponentRenderer

from ui.shared.streamlit_runtime import below_base_path

UI = Path(__file__).parents[1]
IMPORT = """const {{ default: mount }} = await import(new URL("inkling/scripts/{script}.js", location.href));
export default mount;"""


def component(script: str, html: str | None = None, *styles: str) -> ComponentRenderer:
    """A component of the page.

    script : path of its module below ui/, without .js, such as "widgets/probability_bars"
    html   : what it shows at first; None if it shows nothing itself
    styles : paths of its style sheets below ui/, without .css
    """
    css = "".join((UI / f"{style}.css").read_text("utf-8") for style in styles)
    name = "inkling_" + script.replace("/", "_")
    return st.components.v2.component(
        name, html=html, css=css or None, js=IMPORT.format(script=script), isolate_styles=False
    )


class _Scripts(StaticFiles):
    """The scripts below ui/, and no other file there."""

    def lookup_path(self, path: str) -> Any:
        return super().lookup_path(path) if path.endswith(".js") else ("", None)

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        response = super().file_response(*arguments, **options)
        # The browser asks each time whether a script has changed, so a page never mixes versions.
        response.headers["Cache-Control"] = "no-cache"
        return response


# Browsers refuse modules of another type, and on Windows the registry may say text/plain.
mimetypes.add_type("text/javascript", ".js")
ROUTE = Mount(below_base_path("inkling/scripts"), _Scripts(directory=UI))
