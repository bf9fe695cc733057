"""Texts of the Learn page's frame: what surrounds its sections, whose prose is in ui/tutorial."""

TITLE = "How the network works, step by step"

# The drawing and the network that the page is about. SAMPLE_DIGIT: where there is no drawing.
SAMPLE_DIGIT = "This is an example digit, a {digit}. Draw your own on the Draw page."
DRAWING = "The drawing after preprocessing"
PREDICTS = "**{network}** predicts {digit} ({percentage})."
COPY_PREDICTS = (
    "A **copy** of {network}, after {steps}, predicts {digit} ({percentage}). All numbers below are those of the copy."
)
ONE_STEP = "1 step"
SEVERAL_STEPS = "{count} steps"

# Menus.
GO_TO_SECTION = "Go to section"
SECTION = "{number}. {title}"
LABEL = "Label"
HIDDEN_LAYER = "Hidden layer"
CONVOLUTION_OPTION = "{number} (convolution)"
FILTER = "Filter"
CHANNEL = "Channel (feature map of {layer})"
OUTPUT_NEURON = "Output neuron"

# What the label means for the loss.
LABEL_IS_PREDICTED = (
    "The prediction equals the label, so the loss and its gradients are close to 0. Choose another label above "
    "to see larger numbers."
)
LABEL_IS_SUGGESTED = (
    "The label is {label} for now: with {predicted}, which the network predicts already, there would be almost "
    "nothing to learn. You can choose another label above."
)

# Around each section.
NO_HIDDEN_LAYER = (
    "**{network} has no hidden layer:** the pixels feed the output layer directly, so this section does not "
    "apply. Choose another model in the sidebar, or press **Next**."
)
NOTATION = "Notation"
EXERCISE = "**Try it:** {exercise}"
SOURCE_CODE = "**Source code**"
PREVIOUS = "Previous"
NEXT = "Next"
GLOSSARY = "Glossary"

# Grids of numbers, whose cells are pixels of an image or neurons. LARGEST, LARGEST_AND_SMALLEST: for screen readers.
PIXEL = "Row {row}, column {column}"
NEURON = "Neuron {index}"
ALL_ARE_ZERO = "All are 0."
LARGEST = "The largest of {count:,} numbers is {largest} ({place})."
LARGEST_AND_SMALLEST = (
    "The largest of {count:,} numbers is {largest} ({place}), the smallest {smallest} ({other_place})."
)

# Charts of functions.
ACTIVATION_CHART = "Line chart of the function {activation}, with a point at the z of the chosen neuron."
LOSS_CHART = "Line chart of the loss for each probability of the label, with a point at that of this drawing."
PROBABILITY_AXIS = "probability of the label"
LOSS_AXIS = "loss"
