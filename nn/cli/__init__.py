"""The command line, python -m nn: the subcommands and what they share."""
