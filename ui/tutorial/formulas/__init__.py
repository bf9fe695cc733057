"""Formulas of the Learn page: how they are typeset, and those of each kind of layer and activation."""
