"""The error that is shown to users."""


class InputError(ValueError):
    """Invalid input from a user; the message is one sentence that says what is wrong and where."""
