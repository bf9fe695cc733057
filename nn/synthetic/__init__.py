"""Generated digits, and drawings that are no digits."""
