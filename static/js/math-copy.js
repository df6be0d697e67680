// Copying a passage with formulas gives their TeX, between the delimiters that notebooks use.

const WHOLE = /^\s*\\(?:begin|(?:eq)?ref)\b/;

function texOf(container) {
  for (const item of window.MathJax?.startup?.document?.math ?? []) {
    if (item.typesetRoot !== container) continue;
    if (WHOLE.test(item.math)) return item.math;
    return item.display ? `$$${item.math}$$` : `$${item.math}$`;
  }
  return "";
}

function containerOf(node) {
  return (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("mjx-container");
}

// No half formulas.
function widened(range) {
  const whole = range.cloneRange();
  const [first, last] = [containerOf(range.startContainer), containerOf(range.endContainer)];
  if (first) whole.setStartBefore(first);
  if (last) whole.setEndAfter(last);
  return whole;
}

// Only what is laid out has lines.
function asText(part) {
  const box = document.createElement("div");
  Object.assign(box.style, { position: "absolute", insetInlineStart: "-200vw", width: "90vw" });
  box.append(part);
  document.body.append(box);
  const text = box.innerText;
  box.remove();
  return text;
}

document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = widened(selection.getRangeAt(0));
  const formulas = [...document.querySelectorAll("mjx-container")].filter((one) => range.intersectsNode(one));
  if (!formulas.length) return;
  const part = range.cloneContents();
  part.querySelectorAll("mjx-container").forEach((copy, index) => copy.replaceWith(texOf(formulas[index])));
  event.clipboardData.setData("text/plain", asText(part));
  event.preventDefault();
});
