"""Files of unknown origin: what they are, how they are opened, and how much of them is read."""
