"""A multilayer perceptron for handwritten digits, written from scratch in NumPy.

The core needs NumPy alone. Its ten main files, in reading order: activations, losses, layers, network, optimizers,
settings, dataset, trainer, training, evaluation. Beside them: arrays and errors (types), divergence (detection), and
numeric_range (which networks may overflow).

data        : MNIST, CSV files, and mixtures of data sets
images      : preprocessing of drawings, normalization of the stroke width, augmentation
synthetic   : generated digits, and drawings that show no digit
explain     : attribution, single neurons, worked examples, gradient checks
calibration : temperature scaling, reliability, rejection, and the decision
storage     : weight files and their model cards
visualize   : arrays as images and colors
benchmarks  : accuracy on recorded pen strokes
cli         : the subcommands of python -m nn

docs/walkthrough.ipynb goes through the core step by step.
"""
