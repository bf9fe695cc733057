"""Benchmarks of a network."""
