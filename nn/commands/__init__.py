"""One file for each thing that `python -m nn` can do: what it asks for, and what it does."""
