// Between a page and its content frame: events of the one are messages to the other. The frame's origin is opaque and what is
// in it may say anything: a message counts by which window it is from, and only in the form that is written here.

const TEXT = 4000;
const MANY = 10_000;
const FAR = 100_000;
const text = (value, most = TEXT) => (typeof value === "string" && value.length <= most ? value : null);
const texts = (value) => (Array.isArray(value) ? value.slice(0, MANY).filter((one) => text(one, 500)) : []);
const pixels = (value) => (Number.isFinite(value) ? Math.min(Math.max(-FAR, value), FAR) : 0);

const DOWN = {
  "vitrine:fold": ({ fold, reveal, quiet }) => ({ fold: text(fold) ?? "", reveal: text(reveal) ?? "", quiet: Boolean(quiet) }),
  "vitrine:code": ({ hide }) => ({ hide: Boolean(hide) }),
  "vitrine:view": ({ top, bottom, line }) => ({ top: pixels(top), bottom: pixels(bottom), line: pixels(line) }),
};
const UP = {
  "vitrine:ready": () => ({}),
  "vitrine:folded": ({ fold, folded, quiet }) => ({ fold: text(fold), folded: texts(folded), quiet: Boolean(quiet) }),
  "vitrine:at": ({ anchors }) => ({ anchors: texts(anchors).slice(0, 6) }),
  "vitrine:moved": ({ by, height }) => ({ by: pixels(by), height: pixels(height) }),
};

const inner = document.documentElement.dataset.surface === "frame";
const frame = inner ? null : document.querySelector("iframe.content-frame");
const [away, home] = inner ? [UP, DOWN] : [DOWN, UP];
const other = () => (inner ? window.parent : frame.contentWindow);

if (inner ? window.parent !== window : frame) {
  for (const [type, form] of Object.entries(away)) {
    document.addEventListener(type, ({ detail }) => other().postMessage({ type, ...form(detail ?? {}) }, "*"));
  }
  addEventListener("message", ({ source, data }) => {
    if (source !== other() || typeof data !== "object" || data === null || !Object.hasOwn(home, data.type)) return;
    document.dispatchEvent(new CustomEvent(data.type, { detail: home[data.type](data) }));
  });
  document.dispatchEvent(new CustomEvent("vitrine:ready"));
}

// By as much as the frame says that what is in view moved, the page scrolls; never by more than the frame grew or shrank, so
// that a notebook cannot send its reader anywhere.
document.addEventListener("vitrine:moved", ({ detail: { by, height } }) => {
  if (!frame || height <= 0) return;
  const before = frame.getBoundingClientRect();
  const grown = height - before.height;
  if (before.top > 0 || Math.sign(by) !== Math.sign(grown)) return;
  const step = Math.sign(by) * Math.min(Math.abs(by), Math.abs(grown));
  if (step > 0) frame.style.height = `${height}px`;
  window.scrollBy({ top: step, behavior: "instant" });
  if (step < 0) frame.style.height = `${height}px`;
});
