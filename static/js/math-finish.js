// What a formula gets besides its drawing: MathML for screen readers, its error's words, colours for a dark page; and
// its place in the contents list. (No module: see math.js.)
"use strict";
(() => {
  const WIDE_EX = 30; // what a phone may not have room for
  const MATHML = "http://www.w3.org/1998/Math/MathML";
  const SPOKEN = ["accent", "displaystyle", "fence", "linethickness", "mathvariant", "separator", "stretchy"];

  function mathml(node) {
    if (node.isKind("text")) return document.createTextNode(node.getText());
    const children = (node.childNodes ?? []).filter(Boolean).map(mathml);
    if (node.isInferred || !/^[A-Za-z]+$/.test(node.kind)) {
      const several = document.createDocumentFragment();
      several.append(...children);
      return several;
    }
    const element = document.createElementNS(MATHML, node.kind === "TeXAtom" ? "mrow" : node.kind);
    for (const name of SPOKEN) {
      const value = node.attributes?.getExplicit(name);
      if (value !== undefined && !String(value).startsWith("-")) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  function speak({ root, typesetRoot }) {
    const spoken = document.createElement("span");
    spoken.className = "spoken";
    spoken.append(mathml(root));
    typesetRoot.querySelector("svg")?.setAttribute("aria-hidden", "true");
    typesetRoot.append(spoken);
  }

  function mark({ display, typesetRoot }) {
    const width = parseFloat(typesetRoot.querySelector("svg")?.getAttribute("width"));
    if (!width && !typesetRoot.querySelector("use, text")) typesetRoot.style.display = "none"; // macros only
    if (!display && width > WIDE_EX) typesetRoot.classList.add("wide");
    const failed = typesetRoot.querySelector("[data-mjx-error]");
    if (failed) typesetRoot.title = failed.getAttribute("data-mjx-error");
    for (const part of typesetRoot.querySelectorAll("g[fill]:not([fill='currentColor'])")) {
      const colour = part.getAttribute("fill"); // on a dark page an author's blue would not be seen
      part.style.fill = part.style.stroke = `light-dark(${colour}, color-mix(in oklab, ${colour} 60%, white))`;
    }
  }

  // The contents list has a heading's TeX as text; its formulas are drawn already.
  function drawLine(link) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!heading?.querySelector("mjx-container")) return;
    const copy = heading.cloneNode(true);
    copy.querySelectorAll("a").forEach((inner) => inner.replaceWith(...inner.childNodes));
    link.replaceChildren(...copy.childNodes);
  }

  // What there is to do, and how: hundreds of lines are gone through in pieces.
  function contents() {
    return [document.querySelectorAll('.toc a[href^="#"]'), drawLine];
  }

  function finish(item) {
    speak(item);
    mark(item);
  }

  window.vitrineMath = { ...window.vitrineMath, finish, contents };
})();
