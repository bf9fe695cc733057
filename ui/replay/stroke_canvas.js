// A canvas over the drawing canvas, on which strokes are drawn in time: those of a replay, or of an example.

/** @typedef {import("../shared/page_state.js").PageState} PageState */
/** @typedef {import("./replay_plan.js").TimedCommand} TimedCommand */

/**
 * Lay a canvas over the drawing canvas; the pen still reaches the one below.
 *
 * @param {PageState} state
 * @returns {HTMLCanvasElement}
 */
export function coverCanvas({ canvasArea, canvasLayers, canvasSize }) {
  const below = canvasLayers()[0].getBoundingClientRect(), corner = canvasArea.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.className = "replay-canvas";
  canvas.width = canvas.height = canvasSize;
  canvas.style.left = `${below.left - corner.left}px`;
  canvas.style.top = `${below.top - corner.top}px`;
  const context = canvas.getContext("2d", { alpha: false });
  if (context) Object.assign(context, { strokeStyle: "#ffffff", lineCap: "round", lineJoin: "round" });
  canvasArea.append(canvas);
  return canvas;
}

/**
 * Draw commands, and nothing else.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {TimedCommand[]} commands
 */
export function drawCommands(canvas, commands) {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.beginPath();
  for (const { command, width } of commands) {
    const [letter, x1, y1, x2, y2] = command;
    if (letter === "M") {
      context.stroke();
      context.beginPath();
      context.lineWidth = width;
      context.moveTo(x1, y1);
    } else if (letter === "Q") context.quadraticCurveTo(x1, y1, x2, y2);
    else if (letter === "L") context.lineTo(x1, y1);
  }
  context.stroke();
}
