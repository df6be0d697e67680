// Tells the page around a frame how high this one is: {type: "vitrine:height", height} in CSS pixels, whenever it
// changes and when the page asks with {type: "vitrine:height"}. dialects.js hears it by an event and says it in the
// languages of other hosts. Not a module: see anchors.js.
"use strict";
(() => {
  if (window.parent === window) return;
  const MOST = 100_000;
  const STEPS = 4;
  const root = document.documentElement;
  let sent = 0;
  let seen = 0; // sent or not
  let steps = 0;
  let resized = false;
  let timer = 0;

  function measure() {
    const box = Math.ceil(root.getBoundingClientRect().height);
    const overflows = root.scrollHeight > root.clientHeight;
    return Math.min(overflows ? Math.max(box, root.scrollHeight) : box, MOST);
  }

  const content = () => document.querySelector("iframe.content-frame");

  /** Without a width it is in a tab of the page around that is yet to be opened; a frame in it speaks first. */
  function isReady() {
    return root.clientWidth && content()?.style.height !== "";
  }

  function report() {
    timer = 0;
    const height = measure();
    if (!isReady() || (height === seen && !resized)) return;
    // Content that is a share of the window's height grows with each answer of the parent, for ever. So a growth
    // that follows a resize makes the next report wait twice as long, and after some the rest scrolls inside.
    // A content frame sees to that itself, and what is around it has no such content.
    steps = resized && sent && height > sent && !content() ? steps + 1 : 0;
    resized = false;
    seen = height;
    if (height === sent || steps > STEPS) return;
    sent = height;
    window.parent.postMessage({ type: "vitrine:height", height }, "*");
    dispatchEvent(new CustomEvent("vitrine:height", { detail: height }));
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
  // Browsers do not lay out what is off the screen, and an observer of sizes sleeps there: these two do not.
  new MutationObserver(soon).observe(root, { childList: true, subtree: true });
  document.addEventListener("load", soon, true);
  function begin() {
    observer.observe(document.body);
    report();
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
  addEventListener("load", report);
  addEventListener("message", (event) => {
    if (event.source !== window.parent || event.data?.type !== "vitrine:height") return;
    sent = seen = 0;
    soon();
  });
})();
