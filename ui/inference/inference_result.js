// The JSON form of an inference result, as TypeScript types. Its schema is inference_result.schema.json, its Python form
// inference_result.py; tests compare all three.

/**
 * @typedef {Object} InferenceResult
 * @property {number} checksum of the drawing
 * @property {DigitBox[]} digits in order of reading, if there are several
 * @property {number | null} selected the digit that all the rest is about; null if there is only one
 * @property {StageImages | null} stages null without a drawing
 * @property {Prediction} prediction
 * @property {Prediction | null} comparison a second network's prediction
 * @property {HiddenLayers} hidden_layers
 * @property {NeuronDetails | null} neuron the neuron that was opened
 * @property {Diagram | null} diagram null without a drawing
 */

/**
 * @typedef {Object} StageImages PNG files in base64
 * @property {string} ink the whole drawing, at half its size
 * @property {string | null} cleaned the drawing without specks; null if nothing was removed
 * @property {string} normalized
 * @property {string} centred
 * @property {number[]} box left, top, width and height of the ink, as shares of the drawing
 * @property {number[]} size width and height of the ink in pixels of the drawing
 */

/**
 * @typedef {Object} DigitBox one of several digits in a drawing
 * @property {string} text the digit, or ? where it looks like none
 * @property {string} percentage its probability as text
 * @property {number[]} box left, top, width and height, as shares of the drawing
 */

/**
 * @typedef {Object} Prediction
 * @property {string} network its name in the menu
 * @property {string} label what to call it beside its answer; empty for the default network
 * @property {string} headline
 * @property {string} sentence
 * @property {number[] | null} probabilities null without a drawing
 * @property {string[] | null} percentages the same as text
 */

/**
 * @typedef {Object} HiddenLayers
 * @property {string} message shown instead of layers, when there are none
 * @property {HiddenLayer[]} layers
 */

/**
 * @typedef {Object} HiddenLayer
 * @property {string} name such as "Convolution 1"
 * @property {number} active how many neurons have a positive pre-activation
 * @property {string} levels base64: one byte for each activation, 255 (signed: 1 or 255) for `scale`, 0 (signed: 128) for 0
 * @property {number} scale the largest absolute activation
 * @property {number} columns of the grid
 * @property {number[] | null} maps rows and columns of a convolution's feature maps, and their number
 * @property {boolean} signed whether activations can be negative
 * @property {number[] | null} values the activations themselves, of a dense layer with a detailed result
 */

/**
 * @typedef {Object} NeuronDetails
 * @property {number} layer from 0
 * @property {number} index
 * @property {string} title
 * @property {string} description of its weights, or of the patch that it sees; can be empty
 * @property {string[]} captions of the images
 * @property {string[]} images inputs, weights and their products: PNG files in base64
 * @property {number[] | null} region left, top, width and height of what a convolution's neuron sees, as shares of the image
 * @property {string} sum its arithmetic
 * @property {number[]} logit_contributions its contribution to each logit
 * @property {NeuronExamples | null} examples with a detailed result
 */

/**
 * @typedef {Object} NeuronExamples the generated digits that activate a neuron most
 * @property {string} image a PNG file in base64
 * @property {string} labels
 * @property {number} count of digits searched
 */

/**
 * @typedef {Object} Diagram what contributes to the logit of a digit; each contribution is a signed byte
 * @property {number} digit
 * @property {number[] | null} node hidden layer and index of a node, if `pixels` are about its pre-activation
 * @property {number} score the logit
 * @property {number | null} bias what all biases contribute to it; null where contributions do not add up exactly
 * @property {number} scale contribution of 127 in `values`, `totals` and `logit_contributions`
 * @property {number} pixel_scale contribution of 127 in `pixels`
 * @property {DiagramLayer[]} layers
 * @property {string} logit_contributions base64: from each node shown in the last hidden layer (or the picture) to each of the ten logits
 * @property {string} pixels base64: one for each pixel of the picture
 */

/**
 * @typedef {Object} DiagramLayer the strongest nodes of a hidden layer: neurons, or feature maps
 * @property {number[]} nodes their indices
 * @property {number[]} off the indices of all nodes of the layer that are switched off
 * @property {number} count of nodes in the layer
 * @property {string} values base64: from each node shown in the layer before (or the picture) to each of these
 * @property {string} totals base64: from all nodes and its bias to each of these
 */

export {};
