"""Texts of the Draw page about the network: its diagram, how it is broken, its hidden layers, a neuron, its weights."""

# The diagram.
DIAGRAM = "From the pixels to the digit"
DIAGRAM_HELP = (
    "**Contribution = activation × weight:** how much a node adds to the score (the logit) of a digit, or takes away. "
    "In the layers before the last one, it is multiplied by how much the score rises with the node that it leads to. "
    "Of a convolution, each node is a feature map. Only the strongest nodes and lines of your drawing are shown."
)
DIAGRAM_LABEL = "The network"
FOR_THE_DIGIT = "for the digit"
AGAINST_IT = "against it"
WIDER_LINES = "wider: contributes more"
SWITCH_OFF = "Switch off"
DETAILS = "Details"

# What can be broken.
BREAK_NETWORK = "Break the network and see what happens"
ABOUT_BREAKING = "Click a node in the diagram, then **Switch off**; or hold Shift and click. Only a copy is changed."
BIASES_OFF = "Biases off"
NOISE = "Noise on the weights"
NOISE_HELP = "Adds a random number to each weight: its standard deviation, as a share of that of the layer's weights."
KEPT = "Neurons kept in each layer"
KEPT_HELP = (
    "The strongest ones: norm of the weights that arrive × norm of the weights that leave. Of a convolution, filters."
)
KEEP_ALL = "all"
SWITCHED_OFF = "Switched off (click to switch on again)"
SWITCHED_FILTER = "Filter {number} of {layer}"
SWITCHED_NEURON = "Neuron {index} of {layer}"
RESET = "Reset the network"

# What is broken, in a few words, which also follow the network's name.
ONE_NODE_OFF = "1 node off"
SEVERAL_NODES_OFF = "{count} nodes off"
NO_BIASES = "biases off"
WITH_NOISE = "{percent:.0f} % noise"
ONLY_STRONGEST = "{count} kept in each layer"
BROKEN_NETWORK = "{network}, {ablation}"

# What that does to the accuracy.
ACCURACY = "Accuracy **{before} → {after}** ({ablation}) on {total:,} digits of {dataset}."
ACCURACY_SO_FAR = "Accuracy **{before} → {after}** ({ablation}) on {total:,} digits of {dataset} (so far {count:,})."
ACCURACY_AFTER_TRAINING = "**{ablation}.** The accuracy is computed once the training has ended."
ACCURACY_COMING = "**{ablation}.** Computing the accuracy ..."
NO_ACCURACY = "The accuracy could not be computed: {error}."

# The hidden layers.
ACTIVATIONS = "Hidden layer activations"
ACTIVATIONS_HELP = (
    "A neuron multiplies each input by a weight, sums the products and adds a bias; it is active when the sum is above "
    "zero. In a convolution, the neurons of a feature map share the weights of one filter, and each sees a patch of "
    "its own. Stronger colour: higher activation."
)
NO_DRAWING = "Draw something: each cell is one neuron and lights up when it detects its pattern."
NO_HIDDEN_LAYER = "No hidden layer: the pixels feed the output layer directly."
LINK_TO_SUMS = "How a neuron computes its output"

# One neuron. Filters, rows and columns are counted from 1.
NEURON = "Neuron {index} of {layer}"
NEURON_OF_FILTER = "Filter {number} of {layer}, at row {row}, column {column}"
STRONGER = "Previous by activation"
WEAKER = "Next by activation"
CLOSE = "Close"
WEIGHT_REGIONS = "Strongest positive weights: {positive}. Strongest negative weights: {negative}."
PATCH_OF_PIXELS = "The filter looks at every patch of {size} × {size} pixels with the same weights."
PATCH_OF_MAPS = (
    "The filter looks at every patch of {size} × {size} in the {channels} feature maps of {layer} with the same "
    "weights."
)
PATCH_HERE = "Here it sees rows {top} to {bottom} and columns {left} to {right} of your drawing."
ITS_PATCH = "Its patch"
DENSE_CAPTIONS = ("Input", "Weights", "Input × weights")
CONVOLUTION_CAPTIONS = ("Patch", "Filter", "Input × weights")
# blue, orange: samples of these colours.
SUM = "{blue} Blue: positive, {orange} orange: negative contribution. Sum plus bias:"
LOGIT_CONTRIBUTIONS = "Contribution to the score of each digit (activation × outgoing weight):"
STRONGEST_EXAMPLES = "Digits that activate it most"
NEURON_FORMULA = (
    r"z = \sum_{i} x_i \, w_i + b \qquad a = \text{activation}(z) \qquad \text{contribution to } d = a \cdot s_d"
)
NEURON_SYMBOLS = (
    "$x_i$ is an input, $w_i$ its weight, $b$ the neuron's bias; of a convolution, the "
    "patch, the filter and the filter's bias. $s_d$ is its weight to digit $d$; in a deeper network, how much the "
    "score of $d$ rises with $a$. Source:"
)

# The weights of the first layer: what each image shows, and how many there are.
WEIGHTS_OF_NEURON = "Each image: the weights of one neuron."
WEIGHTS_OF_OUTPUT = "Each image: the weights of one output neuron."
WEIGHTS_OF_FILTER = "Each image: the weights of one filter."
FIRST_LAYER = "First-layer weights ({units})"
SOME_OF_UNITS = "{shown} of {units}"
ONE_OUTPUT = "1 output neuron"
SEVERAL_OUTPUTS = "{count:,} output neurons"
WEIGHTS_LABEL = "{title}, as images."
WEIGHTS_LEGEND = (
    "{blue} Blue: positive weight, ink here raises the output. {orange} Orange: negative weight, ink here lowers it. "
    "Full colour: {scale:.2g} or more."
)
