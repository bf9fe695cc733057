// Tests of ui/session/heartbeat.js, with websockets that the tests open, use and close.

import assert from "node:assert/strict";
import test from "node:test";

import { Heartbeat } from "../../ui/session/heartbeat.js";
import { FakeSocket } from "./fake_socket.mjs";

// That of the worker's script, on a server below some path.
globalThis.location = { href: "http://localhost:8501/somewhere/inkling/scripts/session/heartbeat_worker.js" };

function follow(session = "token") {
  FakeSocket.created = [];
  const heartbeat = new Heartbeat();
  heartbeat.follow(session, true);
  FakeSocket.created[0].open();
  return [heartbeat, FakeSocket.created[0]];
}

test("each question is answered at once, from the handler of its message", () => {
  const [, socket] = follow();
  assert.equal(socket.address, "ws://localhost:8501/somewhere/inkling/heartbeat");
  socket.onmessage({ data: "running?" });
  socket.onmessage({ data: "running?" });
  assert.deepEqual(socket.sent, ["token", "yes", "yes"]);
});

test("there is a connection only during a training, and one for each session", () => {
  const [heartbeat, first] = follow();
  heartbeat.follow("token", true);
  assert.equal(FakeSocket.created.length, 1);
  heartbeat.follow("another", true);
  FakeSocket.created[1].open();
  assert.deepEqual([first.isOpen, FakeSocket.created[1].sent], [false, ["another"]]);
  heartbeat.follow("another", false);
  assert.equal(FakeSocket.created[1].isOpen, false);
  new Heartbeat().follow("token", false);
  assert.equal(FakeSocket.created.length, 2);
});

test("a connection that is lost is opened again, and one that was closed after a training is not", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const [heartbeat, socket] = follow();
  await socket.close(1006);
  context.mock.timers.tick(2000);
  FakeSocket.created[1].open();
  heartbeat.follow("token", false);
  await null;
  context.mock.timers.tick(60_000);
  assert.equal(FakeSocket.created.length, 2);
});

test("a server that does not know the session is not asked again before the next rendering", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const [heartbeat, socket] = follow();
  await socket.close(4401);
  context.mock.timers.tick(60_000);
  assert.equal(FakeSocket.created.length, 1);
  heartbeat.follow("token", true);
  assert.equal(FakeSocket.created.length, 2);
});
