// Texts of the Draw page about the network that scripts write: its diagram, its hidden layers, a neuron.

// The diagram; a score and its parts are numbers with two decimals.
export const DRAW_FOR_DIAGRAM = "Draw a digit: lines show what each part of the network contributes to its score.";
export const SWITCH_ON = "Switch on", SWITCH_OFF = "Switch off";
export const SWITCH_FILTER_ON = "Switch filter on", SWITCH_FILTER_OFF = "Switch filter off";
/** @param {string} score */
export const scoreAndHint = (score) => `${score}. Point at a digit or a node to see its paths.`;
/** @param {string} score @param {string} paths */
export const scoreAndPaths = (score, paths) => `${score}. ${paths}`;
/** @param {number} digit @param {string} score */
export const scoreOf = (digit, score) => `Score of ${digit}: ${score}`;
/** @param {string} score @param {string} ink @param {string} sign @param {string} biases */
export const sumOfScore = (score, ink, sign, biases) =>
  `${score} = ${ink} from the ink ${sign} ${biases} from the biases`;
/** @param {number} digit @param {string} paths */
export const mostFor = (digit, paths) => `Most for ${digit}: ${paths}.`;
export const NO_PATHS = "nothing", PICTURE = "the picture", FED_BY = ", fed by ";
/** @param {number} number @param {string} layer */
export const filterOf = (number, layer) => `filter ${number} of ${layer}`;
/** @param {number} index @param {string} layer */
export const neuronOf = (index, layer) => `neuron ${index} of ${layer}`;

// A node of the diagram; its texts follow each other.
/** @param {string} node */
export const isSwitchedOff = (node) => `${node} is switched off and contributes nothing.`;
/** @param {string} value */
export const activationIs = (value) => ` Activation ${value}.`;
/** @param {number} digit @param {string} value */
export const contributionTo = (digit, value) => ` Contribution to ${digit}: ${value}.`;
/** @param {number} most @param {string} value @param {number} least @param {string} leastValue */
export const largestContributions = (most, value, least, leastValue) =>
  ` Most for ${most} (${value}), most against ${least} (${leastValue}).`;
export const PIXELS_OF_NODE = " Picture: ink that raises it is blue, ink that lowers it orange.";

// The titles of the diagram's columns, where there is room and where there is little.
/** @param {number} number */
export const shortConvolution = (number) => `Conv. ${number}`;
/** @param {number} number */
export const shortHiddenLayer = (number) => `Hidden ${number}`;
/** @param {string} count */
export const filters = (count) => `${count} filters`;
/** @param {string} count */
export const neurons = (count) => `${count} neurons`;
/** @param {number} shown @param {string} count */
export const someOf = (shown, count) => `${shown} of ${count}`;

// The hidden layers.
export const HOVER_HINT = "Hover for the value, click for details.";
/** @param {string} active @param {string} count */
export const activeNeurons = (active, count) => `${active} of ${count} neurons active.`;
/** @param {string} active @param {string} count */
export const activeInOneMap = (active, count) => `${active} of ${count} neurons active, in one feature map.`;
/** @param {string} active @param {string} count @param {number} maps */
export const activeInMaps = (active, count, maps) =>
  `${active} of ${count} neurons active, in ${maps} feature maps, one for each filter.`;
/** @param {string} summary @param {string} neuron */
export const activations = (summary, neuron) => `Activations: ${summary} Strongest: ${neuron}.`;
/** @param {number} index */
export const neuron = (index) => `Neuron ${index}`;
/** @param {number} filter @param {number} row @param {number} column */
export const neuronOfFilter = (filter, row, column) => `Filter ${filter}, row ${row}, column ${column}`;
/** @param {string} name @param {string} value */
export const valueOf = (name, value) => `${name}: ${value}`;
/** @param {string} name @param {string} value */
export const aboutValueOf = (name, value) => `${name}: about ${value}`;

// One neuron.
/** @param {string} caption @param {string} description */
export const describedPicture = (caption, description) => `${caption}: ${description}`;
/** @param {number} count */
export const strongestExamples = (count) => `Digits that activate it most (of ${count} generated):`;
/** @param {number} count */
export const strongestExamplesAtPlace = (count) =>
  `Digits that activate it most at this place (of ${count} generated):`;
/** @param {string} caption @param {string} labels */
export const examplesWithLabels = (caption, labels) => `${caption} ${labels}`;
