// What a page needs before it is painted, in the page itself: the theme that the reader chose, and whether it stands in a frame.
// All other scripts, and the rest of the style sheet, come when somebody is there to use them: at the first sign of a reader,
// or at once where the address or the page says that something else is to be seen.
"use strict";
(({ dataset: { sheet, needed } }) => {
  const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin", "visibilitychange"];
  const root = document.documentElement;
  const { dataset } = root;
  const inFrame = parent !== window;
  const parsed = new Promise((done) => addEventListener("DOMContentLoaded", done));
  const given = new Set();
  const folds = /[?&]fold=./.test(location.search);
  let now = needed || folds || location.hash || history.state;

  // The page's policy lets no script write an address, but copy one. And unlike import(), elements are waited for by the load
  // event: who frames a page greets it then. Each runs after the one before.
  function scripts(name) {
    const kept = given.has(name) ? null : document.querySelector(`template[data-scripts=${name}]`);
    given.add(name);
    const copies = kept ? [...document.importNode(kept.content, true).children] : [];
    return copies.map((copy) => Object.assign(copy, { async: false }));
  }

  function link(rel, href) {
    const made = document.createElement("link");
    const loaded = new Promise((done) => (made.onload = made.onerror = done));
    document.head.append(Object.assign(made, { rel, href }));
    return loaded;
  }

  // When one is less than a screen away, or somebody is there. Then none is observed: thousands are a cost of each frame.
  let near = null;
  function typeset() {
    parsed.then(() => {
      near?.disconnect();
      document.head.append(...scripts("math"));
    });
  }

  // What is not needed for the first frame comes after it.
  function watch() {
    const [{ type, serverTiming = [] } = {}] = performance.getEntriesByType("navigation");
    const other = serverTiming.some(({ name }) => name === "stale" || name === "checking");
    if (other || type !== "navigate") return begin();
    if (given.has("math")) return;
    const formulas = document.querySelectorAll(".math");
    if (!formulas.length) return;
    near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && typeset(), { rootMargin: "100%" });
    for (const formula of formulas) near.observe(formula);
  }

  let begun = false;
  function begin() {
    if (begun) return;
    begun = true;
    for (const sign of SIGNS) removeEventListener(sign, begin, true);
    const wanted = [...(inFrame ? [] : scripts("alone")), ...scripts("reader")];
    for (const { src } of wanted) link("modulepreload", src);
    link("stylesheet", sheet)
      .then(() => parsed)
      .then(() => document.head.append(...wanted));
    typeset();
  }

  function wear({ theme, lines }) {
    if (dataset.theme === "auto" && !/[?&]theme=/.test(location.search) && /^(light|dark)$/.test(theme)) {
      dataset.theme = dataset.worn = document.querySelector("meta[name=color-scheme]").content = theme;
    }
    if (lines === true) now = dataset.lines = "1";
  }

  if (folds && needed !== "frame") dataset.folding = "";
  if (inFrame && dataset.surface === "page") {
    dataset.surface = "embed";
    document.head.prepend(Object.assign(document.createElement("base"), { target: "_blank" }));
  }
  if (dataset.surface === "embed") {
    document.head.append(...scripts("framed"));
  } else if (dataset.surface === "page") {
    try {
      wear(JSON.parse(localStorage.getItem("vitrine:look")) ?? {});
    } catch {
      // Storage is forbidden, or somebody else's.
    }
  }
  for (const sign of SIGNS) addEventListener(sign, begin, true);
  parsed.then(() => (now ? begin() : requestAnimationFrame(() => setTimeout(watch))));
})(document.currentScript);
