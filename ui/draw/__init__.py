"""The Draw page, from top to bottom, and each view on it; the Python, JavaScript and CSS of a view side by side."""
