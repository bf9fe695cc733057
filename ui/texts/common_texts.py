"""Texts that both pages share: their names, the connection, layers, excerpts of source code."""

# The browser's tab and the navigation.
PROGRAM = "Inkling"
DRAW_PAGE = "Draw"
LEARN_PAGE = "Learn"

# Networks in words. The numbers of layers count from 1.
CONVOLUTION = "convolution {number}"
HIDDEN_LAYER = "hidden layer {number}"
ONE_FILTER = "1 filter"
SEVERAL_FILTERS = "{count:,} filters"
ONE_NEURON = "1 neuron"
SEVERAL_NEURONS = "{count:,} neurons"
NO_HIDDEN_LAYERS = "no hidden layers"

# A training run: its name, whose number comes last, and the same within a sentence.
RUN = "Run {number}"
RUN_IN_SENTENCE = "run {number}"

# Formulas and source code, on request.
FORMULA_AND_SOURCE = "Formula and source code"
FULL_FUNCTION = "Full function: {name}"
LINES_OF_FILE = "{file}, from line {first}:"

# A page that comes back after a reload or a lost connection. SEVERAL: all names but the last one, and the last one.
CONNECTION_WAS_LOST = "The connection was lost. {sentence}"
YOUR_DRAWING = "your drawing"
ONE_IS_BACK = "{name} is back"
SEVERAL_ARE_BACK = "{names} and {last} are back"
ONE_IS_GONE = "{name} is gone"
SEVERAL_ARE_GONE = "{names} and {last} are gone"

# Instead of a page, where it was opened under another name.
OTHER_NAME = "This server has another name. Open it as localhost, or set {variable} to its name."
