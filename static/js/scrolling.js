// What is wider or higher than its box scrolls inside of it: by the keyboard too, and with edges that show that there is more.
// Only where it is so: a stop of the Tab key at each table that fits would be a nuisance.

const BOXES = ":is(.source, .prose, .raw) pre, .prose table, .output, .output pre, .math.display, .outputs.scrolled, .json";
const main = document.querySelector("main.vitrine");
const ours = new WeakSet();

function overflows(box) {
  const { overflowX, overflowY } = getComputedStyle(box);
  const wide = box.scrollWidth > box.clientWidth + 1 && /auto|scroll/.test(overflowX);
  return wide || (box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(overflowY));
}

function mark(box) {
  if (!ours.has(box) && box.hasAttribute("tabindex")) return;
  ours.add(box);
  box.toggleAttribute("data-scrolls", true);
  box.tabIndex = 0;
  if (box.localName === "table" || box.hasAttribute("role")) return; // a table stays one
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", main.dataset.scrolls);
}

function unmark(box) {
  if (!ours.delete(box)) return;
  for (const name of ["data-scrolls", "tabindex", "aria-label"]) box.removeAttribute(name);
  if (box.getAttribute("role") === "group") box.removeAttribute("role");
}

const observer = new ResizeObserver((entries) => {
  const boxes = new Set(entries.map(({ target }) => (target.matches(BOXES) ? target : target.parentElement)));
  const found = [...boxes].filter(Boolean).map((box) => [box, overflows(box)]);
  for (const [box, over] of found) (over ? mark : unmark)(box);
});

// Whatever is observed is looked at in each frame.
document.addEventListener("vitrine:near", ({ detail: { part, near } }) => {
  const change = (element) => (near ? observer.observe(element) : observer.unobserve(element));
  for (const box of part.querySelectorAll(BOXES)) {
    change(box);
    if (box.firstElementChild) change(box.firstElementChild); // it grows inside: formulas, pictures
  }
});
