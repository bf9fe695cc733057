"""Reads all digits of a picture with a network."""
