// Numbers as a picture (see ui/numbers.py), exact to the last digit that a float32 has.

export default ({ parentElement, data, setTriggerValue }) => {
  const box = parentElement.querySelector(".inkling-numbers");
  if (!box.count) prepareCells(box, { say: (index) => say(box, index), open: (index) => box.open(index) });
  box.values = new Float32Array(bytes(data.bytes).buffer);
  box.data = data;
  box.open = (index) => data.open && setTriggerValue("chosen", index);
  mark(box, "small", data.small);
  const { columns, signed, low, high, label } = data;
  paintCells(box, { shares: Array.from(box.values, (value) => value / data.scale), columns, signed, low, high, label });
  frame(box, data.chosen);
};

function say({ data, values }, index) {
  if (index === null) return data.small ? "" : data.open ? "Point at a cell for its number; click to choose it." : "Point at a cell for its number.";
  const place = { index, row: Math.floor(index / data.columns) + 1, column: (index % data.columns) + 1 };
  return `${data.name.replace(/{(\w+)}/g, (_, part) => place[part])}: ${exact(values[index])}`;
}

// The shortest text that stands for this number and no other float32.
function exact(value) {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(text) === value) return String(Number(text)).replaceAll("-", "−");
  }
  return String(Number(value.toPrecision(9))).replaceAll("-", "−");
}
