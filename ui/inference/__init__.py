"""Inference for the page: the request, and the result with its one JSON form. No view, and no Streamlit."""
