// Ten probabilities as ten bars, and as a list for screen readers. The elements stay, so that CSS can let the bars glide.

export default ({ parentElement, data }) => (data ? paint(parentElement, data) : follow(parentElement, paint));

function paint(part, { shares, texts, other }) {
  const list = part.querySelector(".inkling-bars");
  mark(list, "paired", Boolean(other));
  paintBars(list, shares, texts, ":not(.other)", [...list.querySelectorAll("b")]);
  paintBars(list, other?.shares, other?.texts, ".other", []);
  tell(part.querySelector("ul:not(.other)"), texts);
  tell(part.querySelector("ul.other"), other?.texts);
  if (other) set(part.querySelector("ul.other"), "aria-label", `Probability of each digit, says ${other.name}`);
}

function paintBars(list, shares, texts, kind, digits) {
  const [bars, numbers] = ["u", "span"].map((tag) => list.querySelectorAll(tag + kind));
  const best = shares ? shares.indexOf(Math.max(...shares)) : -1;
  for (let digit = 0; digit < 10; digit++) {
    dress(bars[digit], { transform: `scaleX(${shares ? shares[digit] : 0})` });
    write(numbers[digit], texts ? texts[digit] : "");
    for (const element of [digits[digit], bars[digit], numbers[digit]]) {
      if (element) mark(element, "best", digit === best);
    }
  }
}

function tell(list, texts) {
  const count = texts ? 10 : 0;
  while (list.children.length > count) list.lastChild.remove();
  while (list.children.length < count) list.append(document.createElement("li"));
  for (let digit = 0; digit < count; digit++) write(list.children[digit], `${digit} ${texts[digit]}`);
}
