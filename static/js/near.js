// Says of each part of the notebook when it comes near the screen for the first time ("vitrine:part" {part}), and when it comes
// near or is far again ("vitrine:near" {part, near}): what is added to thousands of cells is added where a reader looks.
// Chunks are parts (app/rendering/chunks.py); a shorter notebook is one, which is near at once. After all that listen.

const main = document.querySelector("main.vitrine");
const chunks = [...(main?.querySelector(".notebook")?.children ?? [])].flatMap((one) => (one.matches(".chunks") ? [...one.children] : []));
const seen = new Set();
const changed = new Map(); // part → whether it is near now: one after the other, so that a frame can come between

const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

function say(part, near) {
  const known = seen.has(part);
  if (!known && !near) return;
  seen.add(part);
  if (!known) emit("vitrine:part", { part });
  emit("vitrine:near", { part, near });
}

function next() {
  const [[part, near]] = changed;
  changed.delete(part);
  if (changed.size) setTimeout(next);
  say(part, near);
}

function note(part, near) {
  if (!changed.size) setTimeout(next);
  changed.set(part, near);
}

if (chunks.length) {
  const margin = { rootMargin: "100%" };
  const watch = new IntersectionObserver((changes) => changes.forEach(({ target, isIntersecting }) => note(target, isIntersecting)), margin);
  for (const chunk of chunks) watch.observe(chunk);
} else if (main) {
  say(main, true);
}
