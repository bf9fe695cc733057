// Tests of ui/replay/replay_plan.js.

import assert from "node:assert/strict";
import test from "node:test";

import { describePredictions, predictionChanges, schedule } from "../../ui/replay/replay_plan.js";

/** A result at some time, with this probability for a digit and the rest for the others. */
function moment(time, digit, probability) {
  const probabilities = Array(10).fill((1 - probability) / 9);
  probabilities[digit] = probability;
  return { time, checksum: 0, probabilities };
}

test("schedule draws 60 commands a second and pauses before, between and after strokes", () => {
  const path = Array.from({ length: 60 }, (_, index) => [index ? "L" : "M", index, index]);
  const { commands, seconds } = schedule([{ path, width: 20 }, { path, width: 8 }]);
  assert.equal(commands.length, 120);
  assert.deepEqual(commands[0].command, path[0]);
  assert.deepEqual([commands[0].width, commands[119].width], [20, 8]);
  assert.ok(Math.abs(commands[59].time - 1.2) < 1e-9);
  assert.ok(Math.abs(commands[60].time - commands[59].time - (0.2 + 1 / 60)) < 1e-9);
  assert.ok(Math.abs(seconds - 2.6) < 1e-9);
});

test("schedule of no strokes has no commands", () => {
  assert.deepEqual(schedule([]), { commands: [], seconds: 0.2 });
});

test("predictionChanges lists each digit above one half when it takes over", () => {
  const moments = [moment(0, 1, 0.4), moment(1, 1, 0.6), moment(2, 1, 0.9), moment(3, 7, 0.5), moment(4, 7, 0.8), moment(5, 1, 0.7)];
  assert.deepEqual(predictionChanges(moments), [
    { digit: 1, time: 1 },
    { digit: 7, time: 4 },
    { digit: 1, time: 5 },
  ]);
});

test("describePredictions is a sentence with articles and times at the given speed", () => {
  assert.equal(describePredictions([], 1), "No clear prediction yet.");
  assert.equal(describePredictions([moment(1, 3, 0.9)], 2), "0.5 s: 3");
  assert.equal(
    describePredictions([moment(1, 3, 0.9), moment(2.25, 8, 0.9)], 1),
    "1.0 s: 3 → 2.3 s: 8",
  );
});

test("describePredictions never gives a time twice, nor 0.0", () => {
  const moments = [moment(0.02, 0, 0.9), moment(0.26, 1, 0.9), moment(0.27, 4, 0.9), moment(0.34, 7, 0.9), moment(0.41, 4, 0.9)];
  assert.equal(describePredictions(moments, 1), "0.3 s: 7 → 0.4 s: 4");
});
