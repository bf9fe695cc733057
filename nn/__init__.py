"""A neural network that reads handwritten digits, written from scratch in NumPy.

Read the files in this order: activations, losses, network, optimizers, datasets, preprocessing (with thickness),
settings, learner, training (with watch), evaluation, weights. attribution and neuron explain an answer, worked_example
and gradient_check a step of learning; walkthrough.ipynb goes through all of it. Then what makes it read people's own
digits: augment, which warps what it learns from; calibration and verdict, about percentages and doubt; splines,
glyphs, handwriting and ink, which make digits to learn from; pens, nondigits, mixture and ingredients, which are mixed
in; drawing and drawn, which measure it all. Nothing in this package knows that there is a web page.
"""
