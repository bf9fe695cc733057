"""A visitor's own data on the page: uploaded or named, checked, shown, and turned right if asked."""
