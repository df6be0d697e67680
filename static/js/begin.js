// What a page needs before it is painted, in the page itself: the theme that the reader chose, and whether it stands in a frame.
// All other scripts, and the rest of the style sheet, come when somebody is there to use them: at the first sign of a reader,
// or at once where the address or the page says that something else is to be seen.
"use strict";
(({ dataset: { sheet, scripts, framed, alone, math = "", needed } }) => {
  const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin", "visibilitychange"];
  const root = document.documentElement;
  const { dataset } = root;
  const inFrame = parent !== window;
  const all = (addresses) => addresses.split(" ").filter(Boolean).reduce((before, one) => before.then(() => import(one)), parsed);
  const parsed = new Promise((done) => addEventListener("DOMContentLoaded", done));
  const folds = /[?&]fold=./.test(location.search);
  let now = needed || folds || location.hash || history.state;

  // In an embed, a link within it would open a tab until there is a script that scrolls to where it leads.
  const later = (event) => {
    const inside = dataset.surface === "embed" && event.target.closest?.("a[href^='#']");
    if (!inside) return;
    event.preventDefault();
    begun.then(() => inside.click());
  };
  let ready;
  const begun = new Promise((done) => (ready = done));
  begun.then(() => removeEventListener("click", later, true));
  addEventListener("click", later, true);

  function link(rel, href) {
    const made = document.createElement("link");
    const loaded = new Promise((done) => (made.onload = made.onerror = done));
    document.head.append(Object.assign(made, { rel, href }));
    return loaded;
  }

  // When one is less than a screen away, or somebody is there.
  function typeset() {
    all(math);
    math = "";
  }

  function begin() {
    for (const sign of SIGNS) removeEventListener(sign, begin, true);
    const wanted = inFrame ? scripts : `${alone} ${scripts}`;
    for (const one of wanted.split(" ").filter(Boolean)) link("modulepreload", one);
    link("stylesheet", sheet).then(() => all(wanted)).then(ready);
    typeset();
  }

  function wear({ theme, lines }) {
    if (dataset.theme === "auto" && !/[?&]theme=/.test(location.search) && /^(light|dark)$/.test(theme)) {
      dataset.theme = dataset.worn = document.querySelector("meta[name=color-scheme]").content = theme;
    }
    if (lines === true) now = dataset.lines = "1";
  }

  if (folds && needed !== "frame") dataset.folding = "";
  if (inFrame) {
    dataset.surface = "embed";
    if (!document.querySelector("base")) document.head.prepend(Object.assign(document.createElement("base"), { target: "_blank" }));
    // Whoever frames it may greet it before these are there: they hear that afterwards.
    const said = [];
    const keep = (event) => said.push(event);
    addEventListener("message", keep);
    all(framed).then(() => {
      removeEventListener("message", keep);
      ready();
      for (const { data, origin, source } of said) dispatchEvent(new MessageEvent("message", { data, origin, source }));
    });
  } else if (dataset.surface === "page") {
    try {
      wear(JSON.parse(localStorage.getItem("vitrine:look")) ?? {});
    } catch {
      // Storage is forbidden, or somebody else's.
    }
  }
  for (const sign of SIGNS) addEventListener(sign, begin, true);
  parsed.then(() => {
    if (math) {
      const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && typeset(), { rootMargin: "100%" });
      for (const formula of document.querySelectorAll(".math")) near.observe(formula);
    }
    const [{ type, serverTiming = [] } = {}] = performance.getEntriesByType("navigation");
    const other = serverTiming.some(({ name }) => name === "stale" || name === "checking");
    if (now || other || type !== "navigate") begin();
  });
})(document.currentScript);
