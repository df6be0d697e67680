// An address may name a heading as its author, Jupyter or GitHub does: #My-Heading, #my-heading. The ids of content have a
// prefix in the page, so that none can pass for one of the page's own, and nearly the same heading is better than none.
const PREFIX = "user-content-";
const STILL = 5; // frames without a change, after all is loaded
const LONGEST_MS = 10_000;
const ACTS = ["wheel", "touchmove", "keydown", "pointerdown"];
let held = null;

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a stray percent sign
  }
}

function folded(name) {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function nearly(name) {
  const wanted = folded(name);
  const all = wanted ? document.querySelectorAll(`:is(h1, h2, h3, h4, h5, h6)[id^="${PREFIX}"]`) : [];
  return [...all].find((heading) => folded(heading.id.slice(PREFIX.length)) === wanted);
}

// Heights of cells that were not looked at yet are guesses: what stands above may grow when the target is there already.
function hold(target, still = 0) {
  if (target !== held || still > STILL) return;
  const before = scrollY;
  target.scrollIntoView({ behavior: "instant" });
  const rests = scrollY === before && document.readyState === "complete";
  requestAnimationFrame(() => hold(target, rests ? still + 1 : 0));
}

function leave() {
  held = null;
}

function show() {
  const name = decoded(location.hash.slice(1));
  if (!name || document.getElementById(name)) return;
  const target = document.getElementById(PREFIX + name) ?? nearly(name);
  if (!target) return;
  location.replace(`#${encodeURIComponent(target.id)}`);
  held = target;
  hold(target);
  setTimeout(leave, LONGEST_MS);
}

for (const act of ACTS) addEventListener(act, leave, { passive: true });

addEventListener("hashchange", show);
show();
