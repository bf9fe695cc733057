// Tests of ui/shared/sending.js.

import assert from "node:assert/strict";
import test from "node:test";

import { sendAlone } from "../../ui/shared/sending.js";

/** Collects what is sent until the end of a task, as Streamlit does. */
class Streamlit {
  batches = [];
  batch = null;

  set(value) {
    if (!this.batch) {
      this.batch = [];
      setTimeout(() => {
        this.batches.push(this.batch);
        this.batch = null;
      });
    }
    this.batch.push(value);
  }
}

const rest = () => new Promise((next) => setTimeout(next, 50));

test("what is sent at the same moment leaves one by one, in order", async () => {
  const streamlit = new Streamlit();
  for (const value of [1, 2, 3]) sendAlone(() => streamlit.set(value));
  await rest();
  assert.deepEqual(streamlit.batches, [[1], [2], [3]]);
});

test("an error in one does not stop the next", async () => {
  const streamlit = new Streamlit(), errors = [];
  globalThis.reportError = (error) => errors.push(error.message);
  sendAlone(() => {
    throw new Error("gone");
  });
  sendAlone(() => streamlit.set(1));
  await rest();
  assert.deepEqual([errors, streamlit.batches], [["gone"], [[1]]]);
});
