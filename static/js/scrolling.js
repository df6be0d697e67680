// What is wider or higher than its box scrolls inside of it: by the keyboard too, and with edges that show that there is more.
// Only where it is so: a stop of the Tab key at each table that fits would be a nuisance.

const BOXES = ":is(.source, .prose, .raw) pre, .prose table, .output, .output pre, .math.display, .outputs.scrolled, .json";
const main = document.querySelector("main.vitrine");
const ours = new WeakSet();
const SOME = 500; // boxes that are taken up in one turn
const later = self.requestIdleCallback ?? setTimeout;

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

// Of thousands, those further down when the browser has nothing else to do.
function observeAll(boxes) {
  for (const box of boxes.splice(0, SOME)) {
    observer.observe(box);
    if (box.firstElementChild) observer.observe(box.firstElementChild); // it grows inside: formulas, pictures
  }
  if (boxes.length) later(() => observeAll(boxes));
}

observeAll([...(main?.querySelectorAll(BOXES) ?? [])]);
