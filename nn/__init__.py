"""Dense and convolutional networks for handwritten digits, written from scratch in NumPy.

The core needs NumPy alone. Its ten main files, in reading order: activations, losses, layers, network, optimizers,
settings, dataset, trainer, training, evaluation. Beside them: arrays and errors (types), generators (with a result),
divergence (detection), and numeric_range (which networks may overflow).

data        : MNIST, tables, folders and archives of digits, and mixtures of data sets
images      : preprocessing of drawings, normalization of the stroke width, augmentation
synthetic   : generated digits, and drawings that show no digit
explain     : attribution, single neurons, worked examples, gradient checks
recognition : all digits of a picture
calibration : temperature scaling, reliability, rejection, and the decision
storage     : weight files and their model cards
untrusted   : files of unknown origin: what they are, and how much of them is read
visualize   : arrays as images and colors
workers     : trainings in their own processes
benchmarks  : accuracy on traced pen strokes and on pictures of several digits
cli         : the subcommands of python -m nn

docs/walkthrough.ipynb goes through the core step by step.
"""
