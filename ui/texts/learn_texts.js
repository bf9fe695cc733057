// Texts of the Learn page that scripts write; all others are in learn_texts.py.

// Below a grid of numbers.
export const POINT_AT_CELL = "Point at a cell for its number.";
export const POINT_OR_CHOOSE = "Point at a cell for its number; click to choose it.";
/** @param {string} cell @param {string} value */
export const valueOfCell = (cell, value) => `${cell}: ${value}`;
