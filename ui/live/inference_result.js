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
 * @property {number[]} votes its contribution to each logit
 * @property {NeuronExamples | null} examples with a detailed result
 */

/**
 * @typedef {Object} NeuronExamples the generated digits that activate a neuron most
 * @property {string} image a PNG file in base64
 * @property {string} labels
 * @property {number} count of digits searched
 */

export {};
