// What a page needs before it is painted, in the page itself: the theme that the reader chose, and whether it stands in a frame.
// All other scripts, and the rest of the style sheet, come when somebody is there to use them: at the first sign of a reader,
// or at once where the address or the page says that something else is to be seen.
"use strict";
(({ needed }) => {
  const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin", "visibilitychange"];
  const { head, documentElement } = document;
  const { dataset } = documentElement;
  const { search } = location;
  const inFrame = parent !== window;
  const parsed = new Promise((done) => addEventListener("DOMContentLoaded", done));
  const folds = /[?&]fold=./.test(search);
  let now = needed || folds || location.hash || history.state;

  // The page's policy lets no script write an address, but copy one; and what is taken is there no more. Unlike import(), elements
  // are waited for by the load event: who frames a page greets it then. Each script runs after the one before.
  function take(name) {
    const kept = head.querySelector(`[data-scripts=${name}]`);
    kept?.remove();
    return [...(kept ? document.importNode(kept.content, true).children : [])].map((copy) => Object.assign(copy, { async: false }));
  }

  // When one is less than a screen away, or somebody is there. Then none is observed: thousands are a cost of each frame.
  let near = null;
  function typeset() {
    parsed.then(() => {
      near?.disconnect();
      head.append(...take("math"));
    });
  }

  // What is not needed for the first frame comes after it.
  function watch() {
    const [{ type, serverTiming = [] } = {}] = performance.getEntriesByType("navigation");
    if (type !== "navigate" || serverTiming.some(({ name }) => name === "stale" || name === "checking")) return begin();
    if (!head.querySelector("[data-scripts=math]")) return;
    near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && typeset(), { rootMargin: "100%" });
    for (const formula of document.querySelectorAll(".math")) near.observe(formula);
  }

  function begin() {
    for (const sign of SIGNS) removeEventListener(sign, begin, true);
    const [sheet, ...wanted] = take("reader");
    if (!sheet) return;
    if (!inFrame) wanted.unshift(...take("alone"));
    sheet.onload = sheet.onerror = () => parsed.then(() => head.append(...wanted));
    const early = wanted.map(({ src }) => Object.assign(document.createElement("link"), { rel: "modulepreload", href: src }));
    head.append(sheet, ...early);
    typeset();
  }

  if (folds && needed !== "frame") dataset.folding = "";
  if (inFrame) dataset.surface = "embed";
  if (dataset.surface === "embed") {
    head.append(...take("framed"));
  } else {
    try {
      const { theme, lines } = JSON.parse(localStorage.getItem("vitrine:look")) ?? {};
      if (dataset.theme === "auto" && !/[?&]theme=/.test(search) && /^(light|dark)$/.test(theme)) {
        dataset.theme = dataset.worn = document.querySelector("meta[name=color-scheme]").content = theme;
      }
      if (lines === true) now = dataset.lines = "1";
    } catch {
      // Storage is forbidden, or somebody else's.
    }
  }
  for (const sign of SIGNS) addEventListener(sign, begin, true);
  parsed.then(() => (now ? begin() : requestAnimationFrame(() => setTimeout(watch))));
})(document.currentScript.dataset);
