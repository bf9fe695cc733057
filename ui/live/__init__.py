"""Inference for the page: the request, the result, the websocket, and the script that uses it."""
