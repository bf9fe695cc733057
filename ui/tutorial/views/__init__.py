"""Views that several sections of the Learn page share."""
