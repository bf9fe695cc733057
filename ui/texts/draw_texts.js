// Texts of the Draw page that scripts write: see draw_texts.py and network_texts.py for all others.

// The drawing and its preprocessing.
/** @param {number} number @param {string} digit @param {string} percentage */
export const digitInDrawing = (number, digit, percentage) => `Digit ${number}: ${digit}, ${percentage}`;
/** @param {number} number */
export const notADigit = (number) => `Digit ${number}: not a digit`;
/** @param {number} width @param {number} height */
export const croppedInk = (width, height) => `Your ink, ${width} by ${height} pixels`;

// The answer.
/** @param {string} network */
export const answerOf = (network) => `${network}: `;
/** @param {string} network */
export const probabilitiesOf = (network) => `Probability of each digit: ${network}`;

// A replay.
export const NO_PREDICTION = "No clear prediction yet.";
/** @param {string} seconds */
export const duration = (seconds) => `${seconds} s`;
/** @param {string} seconds @param {number} digit */
export const predictionSince = (seconds, digit) => `${seconds} s: ${digit}`;
