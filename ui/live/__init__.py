"""The live connection: pixels go to the server while the pen is down, results come back through the same websocket."""
