// The page around a content frame: gives the frame the height that it asks for, and scrolls to its headings.
// The frame's origin is opaque ("null"), so a message counts by which window it is from, and only as numbers.

const MOST = 100_000;
const frame = document.querySelector("iframe.content-frame");
let place = ""; // that is to be in view, until the reader goes elsewhere
let awaited = false;
let at = scrollY;
let loaded = false;

function scrollTo(top) {
  const edge = frame.getBoundingClientRect().top + scrollY;
  const to = Math.max(0, edge + Math.min(Math.max(0, top), MOST));
  window.scrollTo({ top: to });
  at = scrollY;
  if (window.parent === window) return;
  // An embed as high as its content has nothing to scroll either, and does not see where its reader goes.
  place = "";
  window.parent.postMessage({ type: "vitrine:anchor", top: to }, "*");
  dispatchEvent(new CustomEvent("vitrine:anchor", { detail: to }));
}

function ask() {
  if (!place) return;
  awaited = true;
  frame.contentWindow.postMessage({ type: "vitrine:anchor", anchor: place }, "*");
}

function lookFor(hash) {
  place = hash.slice(1);
  ask();
}

addEventListener("message", (event) => {
  if (!frame || event.source !== frame.contentWindow || typeof event.data !== "object") return;
  const { type, height, top } = event.data ?? {};
  if (type === "vitrine:height" && Number.isFinite(height)) {
    // While it loads it is only part of what it will be: what stands below would come up and go down again.
    const least = loaded ? 0 : frame.clientHeight;
    frame.style.height = `${Math.min(Math.max(least, height), MOST)}px`;
    ask(); // what is above it may have been laid out only now
  }
  // A reader asked, here or by a click inside; a notebook cannot scroll the page by itself.
  if (type === "vitrine:anchor" && Number.isFinite(top) && (awaited || document.activeElement === frame)) {
    awaited = false;
    scrollTo(top);
  }
});

function begin() {
  frame.contentWindow.postMessage({ type: "vitrine:height" }, "*");
}

if (frame) {
  loaded = document.readyState === "complete";
  place = location.hash.slice(1); // asked for when the height is there: a short page cannot be scrolled
  begin(); // it may have loaded before this script
  for (const target of [frame, window]) {
    target.addEventListener("load", () => {
      loaded = true;
      begin();
    });
  }
  addEventListener("scroll", () => {
    if (Math.abs(scrollY - at) > 1) place = "";
  });
  addEventListener("hashchange", () => lookFor(location.hash));
  for (const link of document.querySelectorAll(".toc a")) link.addEventListener("click", () => lookFor(link.hash));
}
