// Shows a deck with reveal.js: arrow keys, space, swipes, a number of the slide in the address. S shows a slide's notes.
// Not a module: reveal.js is none, and in an opaque origin a module needs CORS.
"use strict";
(() => {
  // In a page of ours no script may write HTML. reveal.js writes its buttons and counters: elements like these only.
  const OWN =
    /^[^<>]*(?:<\/?(?:a|button|div|p|span)(?: (?:class|aria-label|title)="[\w .,:-]*"| href="#[/\w-]*")*>[^<>]*)*$/;
  window.trustedTypes?.createPolicy?.("default", { createHTML: (html) => (OWN.test(html) ? html : null) });

  const deck = document.querySelector(".deck");
  if (!deck || !window.Reveal) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const active = document.documentElement.dataset.surface === "frame";
  deck.classList.add("reveal");

  // What a link or an address names may be anywhere in a slide, and folded.
  function show(name) {
    const target = document.getElementById(name);
    const slide = target?.closest(".slides section:not(.stack)");
    if (!slide) return false;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
    const { h, v } = Reveal.getIndices(slide);
    const step = target.closest(".fragment");
    Reveal.slide(h, v, step ? Number(step.dataset.fragmentIndex) : undefined);
    target.scrollIntoView({ block: "nearest" });
    return true;
  }

  function name(hash) {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return hash.slice(1);
    }
  }

  // <base target="_blank"> would open these in a new tab.
  deck.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const href = link.getAttribute("href");
    if (href.startsWith("#/")) location.hash = href;
    else show(name(href));
    event.preventDefault();
  });

  // On a slide that is longer than the screen, the keys for down and up scroll first.
  const DOWN = new Map([["ArrowDown", 80], ["PageDown", Infinity], [" ", Infinity], ["ArrowUp", -80], ["PageUp", -Infinity]]);

  function scroll(event) {
    const slide = Reveal.getCurrentSlide();
    let by = DOWN.get(event.key);
    if (!slide || !by || event.target.closest?.("input, textarea, select, button, [contenteditable]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || Reveal.isOverview()) return;
    if (event.key === " " && event.shiftKey) by = -by;
    const room = by > 0 ? slide.scrollHeight - slide.clientHeight - slide.scrollTop : slide.scrollTop;
    if (room < 2) return;
    const page = slide.clientHeight * 0.85;
    slide.scrollBy({ top: Math.max(-page, Math.min(page, by)), behavior: still ? "auto" : "smooth" });
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  addEventListener("keydown", scroll, true);

  Reveal.on("slidechanged", ({ currentSlide }) => {
    currentSlide.scrollTop = 0;
    // A chart that was drawn while it could not be seen may have the wrong size.
    if (active) setTimeout(() => dispatchEvent(new Event("resize")));
  });

  Reveal.initialize({
    disableLayout: true,
    display: "grid",
    center: false,
    hash: true,
    help: false,
    overview: !active,
    // A finger scrolls a long slide up and down, so it goes through all slides sideways.
    navigationMode: matchMedia("(pointer: coarse)").matches ? "linear" : "default",
    slideNumber: "c/t",
    showSlideNumber: "all",
    controlsTutorial: false,
    transition: still ? "none" : "fade",
    backgroundTransition: "none",
    scrollActivationWidth: null,
    postMessage: false,
    postMessageEvents: false,
    previewLinks: false,
    preloadIframes: null,
    // Drawn where it will be seen: an element that is not laid out has no size for a chart.
    viewDistance: active ? 1000 : 3,
    mobileViewDistance: active ? 1000 : 2,
  }).then(() => {
    Reveal.addKeyBinding({ keyCode: 83, key: "S", description: "Notes" }, () => deck.classList.toggle("with-notes"));
    if (location.hash && !location.hash.startsWith("#/")) show(name(location.hash));
  });
})();
