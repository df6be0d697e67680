// Numbers beside the lines of code cells, where the reader wants them. They are an attribute that the style sheet shows,
// so they are never selected, copied or found, and stay where long lines scroll.

const root = document.documentElement;

function number() {
  if (!root.hasAttribute("data-lines")) return;
  for (const block of document.querySelectorAll(".cell > .source > pre, .cell > .fold > .source > pre")) {
    if (block.dataset.numbers) continue;
    const count = block.textContent.split("\n").length;
    block.dataset.numbers = Array.from({ length: count }, (_, line) => line + 1).join("\n");
  }
}

new MutationObserver(number).observe(root, { attributeFilter: ["data-lines"] });
number();
