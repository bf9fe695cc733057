// Tests of ui/session/heartbeat.js, with websockets that the tests open, use and close.

import assert from "node:assert/strict";
import test from "node:test";

import { Heartbeat } from "../../ui/session/heartbeat.js";

globalThis.location = { href: "http://localhost:8501/learn" };

class FakeSocket {
  static OPEN = 1;
  static opened = [];

  constructor(address) {
    this.address = String(address);
    this.readyState = 0;
    this.sent = [];
    FakeSocket.opened.push(this);
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }

  send(message) {
    this.sent.push(message);
  }

  async close(code = 1000) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    await null;
    this.onclose({ code });
  }
}
globalThis.WebSocket = FakeSocket;

function follow(session = "token") {
  FakeSocket.opened = [];
  const heartbeat = new Heartbeat();
  heartbeat.follow(session, true);
  FakeSocket.opened[0].open();
  return [heartbeat, FakeSocket.opened[0]];
}

test("each question is answered at once, from the handler of its message", () => {
  const [, socket] = follow();
  assert.equal(socket.address, "ws://localhost:8501/inkling/heartbeat");
  socket.onmessage({ data: "running?" });
  socket.onmessage({ data: "running?" });
  assert.deepEqual(socket.sent, ["token", "yes", "yes"]);
});

test("there is a connection only during a training, and one for each session", () => {
  const [heartbeat, first] = follow();
  heartbeat.follow("token", true);
  assert.equal(FakeSocket.opened.length, 1);
  heartbeat.follow("another", true);
  FakeSocket.opened[1].open();
  assert.deepEqual([first.readyState, FakeSocket.opened[1].sent], [3, ["another"]]);
  heartbeat.follow("another", false);
  assert.equal(FakeSocket.opened[1].readyState, 3);
  new Heartbeat().follow("token", false);
  assert.equal(FakeSocket.opened.length, 2);
});

test("a connection that is lost, or was closed for a dialog, is opened again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const [heartbeat, socket] = follow();
  await socket.close(1006);
  context.mock.timers.tick(2000);
  FakeSocket.opened[1].open();
  heartbeat.interrupt();
  await null;
  context.mock.timers.tick(2000);
  FakeSocket.opened[2].open();
  heartbeat.follow("token", false);
  await null;
  context.mock.timers.tick(60_000);
  assert.equal(FakeSocket.opened.length, 3);
});

test("a server that does not know the session is not asked again before the next rendering", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const [heartbeat, socket] = follow();
  await socket.close(4401);
  context.mock.timers.tick(60_000);
  assert.equal(FakeSocket.opened.length, 1);
  heartbeat.follow("token", true);
  assert.equal(FakeSocket.opened.length, 2);
});
