"""The token of a session. A page that keeps another token belongs to a session that was lost."""

import secrets

import streamlit as st

TOKEN = "session token"


def session_token() -> str:
    """The token of this session: identifies it to the browser, and authorizes the heartbeat's websocket."""
    token: str = st.session_state.setdefault(TOKEN, secrets.token_urlsafe(16))
    return token
