// Tests of ui/session/kept_page.js, with a storage as browsers have it.

import assert from "node:assert/strict";
import test from "node:test";

import { hasKeptDrawing, keep, keepDrawing, readKept } from "../../ui/session/kept_page.js";

function useStorage() {
  const items = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, text) => items.set(key, text),
  };
  return items;
}

test("parts of a page are kept beside each other", () => {
  useStorage();
  assert.equal(readKept(), null);
  keep({ session: "a", network: "best" });
  keepDrawing("a", [1]);
  assert.deepEqual(readKept(), { session: "a", network: "best", runs: [], objects: [1] });
  assert.ok(hasKeptDrawing());
  keepDrawing("a", []);
  assert.ok(!hasKeptDrawing());
});

test("a drawing of another session replaces nothing", () => {
  useStorage();
  keep({ session: "lost", objects: [1] });
  keepDrawing("new", []);
  assert.deepEqual(readKept()?.objects, [1]);
});

test("a drawing that is too long is not kept, and the rest is", () => {
  useStorage();
  keep({ session: "a", network: "best", objects: ["x".repeat(400_000)] });
  assert.deepEqual(readKept(), { session: "a", network: "best", runs: [], objects: [] });
});

test("without a storage, or with damaged text in it, nothing is kept", () => {
  const items = useStorage();
  keep({ session: "a" });
  for (const text of ["{", "{}", "1", '{ "session": "a" }', '{ "session": "", "objects": [] }']) {
    items.set([...items.keys()][0], text);
    assert.equal(readKept(), null);
  }
  delete globalThis.sessionStorage;
  keep({ session: "a" });
  assert.equal(readKept(), null);
  assert.ok(!hasKeptDrawing());
});
