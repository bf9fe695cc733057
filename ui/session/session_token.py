"""Tells sessions apart: a page that names another one has lost its session."""

import secrets

import streamlit as st

TOKEN = "session token"


def session_token() -> str:
    """The token of this session. It is a secret of the browser tab, which gets back with it what it has lost."""
    token: str = st.session_state.setdefault(TOKEN, secrets.token_urlsafe(16))
    return token
