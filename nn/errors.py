"""The one kind of error that is meant for a person."""


class InputError(ValueError):
    """Something that was given to us is not usable; the message is one sentence that says what and where."""
