// Paints ten numbers as ten bars, and keeps the elements, so that CSS can let the bars glide. With the numbers of another
// network beside them, each bar gets a second one below it.

export default function ({ data, parentElement }) {
  let list = parentElement.querySelector(".inkling-bars");
  if (!list) {
    list = document.createElement("div");
    list.className = "inkling-bars";
    list.setAttribute("aria-hidden", "true");
    for (let digit = 0; digit < 10; digit++) {
      list.insertAdjacentHTML(
        "beforeend",
        `<b>${digit}</b><i><u></u><u class="other"></u></i><span></span><span class="other"></span>`,
      );
    }
    parentElement.append(list);
  }
  list.classList.toggle("paired", Boolean(data?.other));
  paint(list, data, ":not(.other)", [...list.querySelectorAll("b")]);
  paint(list, data?.other, ".other", []);
}

function paint(list, numbers, kind, digits) {
  const [bars, texts] = ["u", "span"].map((tag) => list.querySelectorAll(tag + kind));
  const best = numbers ? numbers.shares.indexOf(Math.max(...numbers.shares)) : -1;
  for (let digit = 0; digit < 10; digit++) {
    bars[digit].style.transform = `scaleX(${numbers ? numbers.shares[digit] : 0})`;
    texts[digit].textContent = numbers ? numbers.texts[digit] : "";
    for (const element of [digits[digit], bars[digit], texts[digit]]) {
      element?.classList.toggle("best", digit === best);
    }
  }
}
