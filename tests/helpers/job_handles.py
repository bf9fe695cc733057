"""The jobs of counting_job.py, seen from the page's end."""

from helpers.waiting import TIMEOUT

from nn.workers.messages import Message


class CountingJob:
    """A job that counts; its progress is the last message."""

    def __init__(self, **fields):
        self.fields, self.was_interrupted = fields, False

    def message(self):
        return Message(self.fields)

    def receive(self, message):
        return message.fields

    def interrupted(self):
        self.was_interrupted = True


def count(handle):
    """How far a job has counted."""
    return handle.latest["count"] if handle.latest else 0


def stop_all(handles):
    """Stop jobs, and wait until they have ended."""
    for handle in handles:
        handle.stop()
        assert handle.wait(TIMEOUT)
