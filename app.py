"""Inkling's page: configuration and navigation. The Draw page is in ui/draw, the Learn page in ui/tutorial."""

import gc
from functools import partial

import streamlit as st

import ui  # noqa: F401 (before NumPy: see there)
from ui.draw import draw_page
from ui.live import allowed_hosts, idle_connections, websocket
from ui.session import connection, heartbeat
from ui.shared import component, streamlit_runtime
from ui.shared.style import style_sheet
from ui.sidebar import choose_network, choose_training
from ui.texts import common_texts as texts
from ui.training import training_bar
from ui.tutorial.tutorial_page import learn_page


def main() -> None:
    """Render the sidebar, which all pages share, and the page that the visitor is on."""
    st.set_page_config(page_title=texts.PROGRAM, page_icon="✏️", layout="wide")
    st.html(style_sheet())
    state = training_bar.state()  # before the sidebar: if a run changes meanwhile, all is rendered again
    with st.sidebar:
        choose_network()
        settings, source = choose_training()
    show_draw_page = partial(draw_page.show_page, settings, source, state)
    draw = st.Page(show_draw_page, title=texts.DRAW_PAGE, url_path="draw", default=True)
    page = st.navigation([draw, learn_page()], position="top")
    with st.container(key="pages", horizontal=True, gap="xsmall"):
        st.page_link(draw, label=texts.DRAW_PAGE)
        st.page_link(learn_page(), label=texts.LEARN_PAGE)
    page.run()
    connection.show()


if __name__ == "__main__":
    main()
else:
    # What has been imported by now stays: a complete garbage collection, which stops the server, need not look at it.
    gc.freeze()
    streamlit_runtime.keep_unsent_messages()
    # Streamlit's server also imports this file, before the first visit, and finds the routes beside the page.
    app = st.App(
        __file__,
        routes=[websocket.ROUTE, heartbeat.ROUTE, component.ROUTE],
        middleware=[idle_connections.MIDDLEWARE, allowed_hosts.MIDDLEWARE],
    )
