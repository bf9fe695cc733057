"""A neural network that reads handwritten digits, written from scratch in NumPy.

Read the files in this order: activations, losses, network, optimizers, datasets, preprocessing, settings, learner,
training (with watch), evaluation, weights; then mixture, which adds own drawings, and splines, glyphs and handwriting,
which make digits to learn from. Nothing in this package knows that there is a web page.
"""
