// What is thought about the drawing, in words; and what another network thinks, if one is asked.

export default ({ parentElement }) => follow(parentElement, paint);

function paint(part, { whose, headline, sentence, other }) {
  const [verdict, compared] = part.querySelectorAll("p");
  say(verdict, whose, headline, sentence);
  hide(compared, !other);
  if (other) say(compared, `${other.name} says: `, other.headline, ` ${other.sentence}`);
  // A screen reader is told when the pen is up, or it would never come to an end.
  if (!part.closest(".st-key-stage").live?.moving) write(part.querySelector("[role=status]"), `${headline} ${sentence}`);
}

function say(paragraph, whose, headline, sentence) {
  write(paragraph.querySelector("small"), whose);
  write(paragraph.querySelector("b"), headline);
  write(paragraph.querySelector("span"), sentence);
}
