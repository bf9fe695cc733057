// One hidden neuron, opened: three pictures, a sum, and ten votes. It follows the drawing as everything else does.

export default ({ parentElement }) => {
  const stage = parentElement.closest(".st-key-stage"), click = (name, action) => {
    parentElement.querySelector(`.${name}`).onclick = action;
  };
  click("close", () => stage.openNeuron(null));
  click("stronger", () => step(stage, -1));
  click("weaker", () => step(stage, 1));
  return follow(parentElement, paint);
};

function paint(part, { neuron }) {
  const section = part.querySelector(".neuron");
  hide(section, !neuron);
  if (!neuron) return;
  write(section.querySelector("h4"), neuron.title);
  write(section.querySelector(".looks"), neuron.looks);
  write(section.querySelector(".sum"), neuron.sum);
  paintVotes(section.querySelector(".votes"), neuron.votes);
  // The last picture only comes when there is time.
  const files = [...neuron.pictures, ...(neuron.examples ? [neuron.examples] : [])];
  develop(section, files, (pictures) => paintPictures(section, neuron, pictures));
}

function paintVotes(list, votes) {
  const largest = Math.max(...votes.map(Math.abs)) || 1;
  const [bars, texts] = ["u", "span"].map((tag) => list.querySelectorAll(tag));
  votes.forEach((vote, digit) => {
    dress(bars[digit], { transform: `scaleX(${vote / largest})` });
    mark(bars[digit], "against", vote < 0);
    write(texts[digit], vote.toFixed(2).replace("-", "−"));
  });
}

function paintPictures(section, { looks, examples, labels, count, index }, pictures) {
  const sheets = section.querySelectorAll("canvas");
  pictures.forEach((picture, number) => draw(sheets[number], picture, 0, 0, picture.width, picture.height));
  ["What arrives", looks || "Its weights", "Both multiplied"].forEach((text, number) => {
    set(sheets[number], "aria-label", text);
  });
  if (examples) {
    const text = `Of ${count} generated digits, these excite it most:`;
    write(section.querySelector(".excite"), text);
    set(sheets[3], "aria-label", `${text} ${labels}`);
  }
  set(section, "data-index", String(index));
}

// The neuron of the same layer that says the next more, or the next less.
function step(stage, by) {
  const { neuron, hidden } = stage.thought;
  const levels = hidden.layers[neuron.layer].levels;
  const order = [...levels.keys()].sort((a, b) => levels[b] - levels[a] || a - b);
  const next = order[order.indexOf(neuron.index) + by];
  if (next !== undefined) stage.openNeuron([neuron.layer, next]);
}
