// Tells the page around a frame how high this one is: {type: "vitrine:height", height} in CSS pixels, whenever it
// changes and when the page asks with {type: "vitrine:height"}. Not a module: see anchors.js.
"use strict";
(() => {
  if (window.parent === window) return;
  const MOST = 100_000;
  const STEPS = 8;
  const root = document.documentElement;
  let sent = 0;
  let steps = 0;
  let resized = false;
  let timer = 0;

  function measure() {
    const box = Math.ceil(root.getBoundingClientRect().height);
    const overflows = root.scrollHeight > root.clientHeight;
    return Math.min(overflows ? Math.max(box, root.scrollHeight) : box, MOST);
  }

  function report() {
    timer = 0;
    const height = measure();
    // Content that is a share of the window's height grows with each answer of the parent, for ever. So a growth
    // that follows a resize makes the next report wait twice as long, and after some the rest scrolls inside.
    steps = resized && sent && height > sent ? steps + 1 : 0;
    resized = false;
    if (height === sent || steps > STEPS) return;
    sent = height;
    window.parent.postMessage({ type: "vitrine:height", height }, "*");
  }

  function soon() {
    timer ||= setTimeout(report, 50 * 2 ** steps);
  }

  addEventListener("resize", () => {
    resized = true;
    soon();
  });
  const observer = new ResizeObserver(soon);
  observer.observe(root);
  addEventListener("DOMContentLoaded", () => {
    observer.observe(document.body);
    report();
  });
  addEventListener("load", report);
  addEventListener("message", (event) => {
    if (event.source !== window.parent || event.data?.type !== "vitrine:height") return;
    sent = 0;
    soon();
  });
})();
