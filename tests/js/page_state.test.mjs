// Tests of ui/shared/page_state.js, with as much of an element as it uses.

import assert from "node:assert/strict";
import test from "node:test";

import { PageState, currentPageState, pageState } from "../../ui/shared/page_state.js";

class FakeElement {
  attributes = new Set();
  dataset = {};
  canvasArea = null;

  querySelector() {
    return (this.canvasArea ??= new FakeElement());
  }

  closest() {
    return this;
  }

  hasAttribute(name) {
    return this.attributes.has(name);
  }

  toggleAttribute(name, wanted) {
    this.attributes[wanted ? "add" : "delete"](name);
  }
}

function observe(state, type) {
  let count = 0;
  state.addEventListener(type, () => count++);
  return () => count;
}

test("showResult marks a blank canvas until there is a drawing", () => {
  const state = new PageState(new FakeElement());
  for (const [stages, blank] of [[null, true], [{}, false], [null, true]]) {
    state.showResult({ checksum: 1, stages });
    assert.equal(state.root.hasAttribute("data-blank"), blank);
  }
});

test("showResult keeps the result and emits resultchange", () => {
  const state = new PageState(new FakeElement());
  const count = observe(state, "resultchange");
  const result = { checksum: 1 };
  state.showResult(result);
  assert.equal(state.result, result);
  assert.equal(count(), 1);
});

test("the page is occupied while a stroke is drawn, a replay runs or a result is awaited", () => {
  const state = new PageState(new FakeElement());
  const count = observe(state, "penchange");
  assert.deepEqual([state.isDrawing, state.isOccupied], [false, false]);
  state.setPen(true);
  assert.deepEqual([state.isDrawing, state.isOccupied, state.canvasArea.dataset.pen], [true, true, "down"]);
  state.setPen(false);
  assert.deepEqual([state.isDrawing, state.isOccupied, state.canvasArea.dataset.pen], [false, false, "up"]);
  assert.equal(count(), 2);
  state.setReplay({});
  assert.deepEqual([state.isDrawing, state.isOccupied], [true, true]);
  state.setReplay(state.replayCanvas, false);
  assert.deepEqual([state.isDrawing, state.replayCanvas], [false, {}]);
  state.setReplay(null);
  assert.deepEqual([state.isDrawing, state.isOccupied, state.replayCanvas], [false, false, null]);
  state.client = { isWaiting: true };
  assert.deepEqual([state.isDrawing, state.isOccupied], [false, true]);
});

test("setCanvasBusy marks the canvas area", () => {
  const state = new PageState(new FakeElement());
  state.setCanvasBusy(true);
  assert.ok(state.canvasIsBusy && state.canvasArea.attributes.has("data-busy"));
  state.setCanvasBusy(false);
  assert.ok(!state.canvasIsBusy && !state.canvasArea.attributes.has("data-busy"));
});

test("a lost connection and a late answer are marked, each change once", () => {
  const state = new PageState(new FakeElement());
  const count = observe(state, "connectionchange");
  const marks = () => ["data-disconnected", "data-late"].map((name) => state.root.hasAttribute(name));
  state.setConnection("lost");
  state.setConnection("lost");
  assert.deepEqual([marks(), count()], [[true, false], 1]);
  state.setConnection("returning");
  state.setLate(true);
  assert.deepEqual([marks(), count()], [[true, true], 3]);
  state.setConnection("connected");
  state.setLate(false);
  assert.deepEqual([marks(), count()], [[false, false], 5]);
});

test("each Draw page has one state, and other pages have none", () => {
  const page = new FakeElement();
  assert.equal(pageState(page), pageState(page));
  assert.notEqual(pageState(page), pageState(new FakeElement()));
  assert.throws(() => pageState({ closest: () => null }), /not on the Draw page/);
  globalThis.document = { querySelector: () => page };
  assert.equal(currentPageState(), pageState(page));
  globalThis.document = { querySelector: () => null };
  assert.equal(currentPageState(), null);
});
