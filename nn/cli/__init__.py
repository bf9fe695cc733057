"""The command line, python -m nn: one module for each subcommand."""
