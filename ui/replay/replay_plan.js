// When each part of a drawing is replayed, and which predictions there were.

import { NO_PREDICTION, predictionSince } from "../texts/draw_texts.js";

/** @typedef {["M" | "L" | "Q", ...number[]]} Command of a Fabric path */
/** @typedef {{ path: Command[], width: number }} Stroke width: of the brush, in pixels */
/** @typedef {{ command: Command, width: number, time: number }} TimedCommand time: in seconds */
/** @typedef {{ time: number, checksum: number, probabilities: number[] }} Moment a result during the replay */

/** The browser reports the pen's position so often in a second. Between two strokes the hand takes so many seconds. */
const POINTS_PER_SECOND = 60, PAUSE = 0.2;

/**
 * When to draw each command of the strokes.
 *
 * @param {Stroke[]} strokes
 * @returns {{ commands: TimedCommand[], seconds: number }}
 */
export function schedule(strokes) {
  let time = 0;
  const commands = strokes.flatMap(({ path, width }) => {
    time += PAUSE;
    return path.map((command) => ({ command, width, time: (time += 1 / POINTS_PER_SECOND) }));
  });
  return { commands, seconds: time + PAUSE };
}

/**
 * The digits with a probability above one half, one after the other, and since when.
 *
 * @param {Moment[]} moments
 */
export function predictionChanges(moments) {
  const predictions = moments.flatMap(({ time, probabilities }) => {
    const digit = probabilities.findIndex((probability) => probability > 0.5);
    return digit < 0 ? [] : [{ digit, time }];
  });
  return predictions.filter(({ digit }, index) => digit !== predictions[index - 1]?.digit);
}

/**
 * The same as a sentence, in which no two times are equal: of each tenth of a second, the last result counts.
 *
 * @param {Moment[]} moments
 * @param {number} speed how much faster than drawn
 */
export function describePredictions(moments, speed) {
  const byTenth = new Map(moments.map((moment) => [(moment.time / speed).toFixed(1), moment]));
  byTenth.delete("0.0");
  const [first, ...others] = predictionChanges([...byTenth.values()]).map(({ digit, time }) => {
    return predictionSince((time / speed).toFixed(1), digit);
  });
  return first ? [first, ...others].join(" → ") : NO_PREDICTION;
}
