// Paints ten numbers as ten bars, and keeps the elements, so that CSS can let the bars glide.

export default function ({ data, parentElement }) {
  let list = parentElement.querySelector(".inkling-bars");
  if (!list) {
    list = document.createElement("div");
    list.className = "inkling-bars";
    list.setAttribute("aria-hidden", "true");
    for (let digit = 0; digit < 10; digit++) {
      list.insertAdjacentHTML("beforeend", `<b>${digit}</b><i><u></u></i><span></span>`);
    }
    parentElement.append(list);
  }
  const best = data ? data.shares.indexOf(Math.max(...data.shares)) : -1;
  const [digits, bars, texts] = ["b", "u", "span"].map((tag) => list.querySelectorAll(tag));
  for (let digit = 0; digit < 10; digit++) {
    bars[digit].style.transform = `scaleX(${data ? data.shares[digit] : 0})`;
    texts[digit].textContent = data ? data.texts[digit] : "";
    for (const element of [digits[digit], bars[digit], texts[digit]]) {
      element.classList.toggle("best", digit === best);
    }
  }
}
