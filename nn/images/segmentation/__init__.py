"""Separates the digits of a picture: parts of ink, rows, cuts between touching digits, and which parts form a digit."""
