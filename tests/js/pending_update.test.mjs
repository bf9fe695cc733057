// Tests of ui/canvas/pending_update.js.

import assert from "node:assert/strict";
import test from "node:test";

import { DELIVERY, PAINT_TIMEOUT, PendingUpdate, SCRIPT_TIMEOUT, SETTINGS_TIMEOUT } from "../../ui/canvas/pending_update.js";

const page = (now, other = {}) => ({ now, revision: 7, scriptIsRunning: false, isWatched: true, ...other });

test("an update waits for a server that takes long, and for the settings after the end of its script", () => {
  const update = new PendingUpdate(0, 7);
  assert.equal(update.missing(page(SCRIPT_TIMEOUT)), "end of the script");
  update.endScript(SCRIPT_TIMEOUT - 10);
  assert.equal(update.missing(page(SCRIPT_TIMEOUT)), "settings");
  assert.equal(update.missing(page(20_000, { scriptIsRunning: true })), "end of the script");
});

test("a script that sends no settings is waited for until they would have come", () => {
  const update = new PendingUpdate(0, 7);
  update.endScript(50);
  update.endScript(1000);
  assert.equal(update.missing(page(49 + SETTINGS_TIMEOUT)), "settings");
  assert.equal(update.missing(page(50 + SETTINGS_TIMEOUT)), undefined);
});

test("a run that may bring settings is waited for until they would have come, unless a change follows", () => {
  const run = new PendingUpdate(0, 7, false);
  assert.equal(run.missing(page(40, { scriptIsRunning: true })), "end of the script");
  run.endScript(50);
  assert.equal(run.missing(page(49 + DELIVERY)), "settings");
  assert.equal(run.missing(page(50 + DELIVERY)), undefined);
  run.restart(60);
  run.endScript(90);
  assert.equal(run.missing(page(89 + SETTINGS_TIMEOUT)), "settings");
});

test("a server that does not answer is not waited for without end", () => {
  const running = { scriptIsRunning: true };
  assert.equal(new PendingUpdate(5, 7).missing(page(5 + SCRIPT_TIMEOUT, running)), "end of the script");
  assert.equal(new PendingUpdate(5, 7).missing(page(6 + SCRIPT_TIMEOUT, running)), undefined);
});

test("a new drawing is waited for until it is painted, which takes its time", () => {
  const update = new PendingUpdate(0, 7);
  update.endScript(90);
  update.deliver(100);
  const at = (time) => update.missing(page(time, { revision: 8 }));
  assert.equal(at(99 + DELIVERY), "settings");
  assert.equal(at(100 + DELIVERY), "painting");
  assert.equal(at(99 + PAINT_TIMEOUT), "painting");
  assert.equal(at(100 + PAINT_TIMEOUT), undefined);
  update.paint();
  assert.equal(at(100 + DELIVERY), undefined);
});

test("a new brush width paints nothing, nor does a canvas that is not watched", () => {
  const update = new PendingUpdate(0, 7);
  update.deliver(100);
  assert.equal(update.missing(page(100 + DELIVERY)), undefined);
  assert.equal(update.missing(page(100 + DELIVERY, { revision: 8, isWatched: false })), undefined);
});

test("another change begins the wait anew, and the drawing of the first one is still awaited", () => {
  const update = new PendingUpdate(0, 7);
  update.endScript(90);
  update.deliver(100);
  update.restart(150);
  const revision = 8;
  assert.equal(update.missing(page(5000, { revision })), "end of the script");
  update.endScript(5000);
  update.deliver(5000);
  assert.equal(update.missing(page(5000 + DELIVERY, { revision })), "painting");
});
