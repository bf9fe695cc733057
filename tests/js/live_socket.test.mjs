// Tests of ui/live/live_socket.js: what is sent when the connection closes at any moment.

import assert from "node:assert/strict";
import test from "node:test";

import { ANSWER_TIMEOUT, LiveSocket } from "../../ui/live/live_socket.js";
import { FakeSocket } from "./fake_socket.mjs";

const PIXELS = new Uint8Array(280 * 280);

function create() {
  FakeSocket.created = [];
  return new LiveSocket("inkling/live", {
    opened() {}, received() {}, closed() {}, unauthorized() {}, isWanted: () => true,
  });
}

function connect() {
  const socket = create();
  socket.connect("token");
  FakeSocket.created[0].open();
  return [socket, FakeSocket.created[0]];
}

test("an image is sent compressed, after the token", async () => {
  const [socket, { sent }] = connect();
  await socket.sendImage(PIXELS);
  const packed = new Response(new Blob([sent[1]]).stream().pipeThrough(new DecompressionStream("deflate")));
  assert.deepEqual([sent[0], new Uint8Array(await packed.arrayBuffer())], ["token", PIXELS]);
  socket.stopWaiting();
});

test("an image is not sent if the connection closes while it is compressed", async () => {
  const [socket, fake] = connect();
  const sending = socket.sendImage(PIXELS);
  await fake.close(1006);
  await sending;
  assert.deepEqual([fake.sent, socket.isWaiting], [["token"], false]);
});

test("an image whose compression takes longer than the limit for an answer is not sent", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const [socket, fake] = connect();
  const sending = socket.sendImage(PIXELS);
  context.mock.timers.tick(ANSWER_TIMEOUT);
  await sending;
  assert.deepEqual([fake.isOpen, fake.sent, socket.isWaiting], [false, ["token"], false]);
  context.mock.timers.tick(2000);
  FakeSocket.created[1].open();
  await socket.sendImage(PIXELS);
  assert.equal(FakeSocket.created[1].sent.length, 2);
});

test("a text is not sent before the connection is open, while it closes and when it is closed", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const socket = create();
  socket.sendText("without a connection");
  socket.connect("token");
  const [fake] = FakeSocket.created;
  socket.sendText("before it is open");
  fake.open();
  socket.sendText("open");
  const closing = fake.close();
  socket.sendText("while it closes");
  await closing;
  socket.sendText("closed");
  assert.deepEqual(fake.sent, ["token", "open"]);
});
