"""Calibrated probabilities (temperature, reliability), and decisions based on them (rejection, decision)."""
