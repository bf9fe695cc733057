// Runs the heartbeat in a Web Worker, a thread of its own: it also answers while a long task or a dialog of the browser
// keeps the page's scripts waiting. In a frozen page, workers are frozen as well.

import { Heartbeat } from "./heartbeat.js";

const heartbeat = new Heartbeat();
addEventListener("message", ({ data: { session, isTraining } }) => heartbeat.follow(session, isTraining));
