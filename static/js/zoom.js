// A picture that is shown smaller than it is opens at its own size, over the page: by a click or Enter, and scrolls there.
// Escape, a click or the button closes it. A drawing (SVG) has no pixels: it opens as large as the window.

const main = document.querySelector("main.vitrine");
const PICTURES = ":is(.output, .prose) img:not(a img, button img, summary img, [tabindex]:not(.zoomable))";
const FULL = 0.95;
let dialog;
let seen; // the part of this document that is on the screen: a frame may be higher than that

function isDrawing(image) {
  return /^data:image\/svg|\.svg(?:$|[?#])/i.test(image.currentSrc || image.src);
}

function isSmaller(image) {
  if (!image.naturalWidth || image.clientWidth < 48) return false;
  const larger = isDrawing(image) ? FULL * innerWidth : image.naturalWidth;
  return larger > image.clientWidth * 1.1;
}

function offer(image) {
  const zoomable = isSmaller(image);
  if (zoomable === image.classList.contains("zoomable")) return;
  image.classList.toggle("zoomable", zoomable);
  if (zoomable) {
    image.tabIndex = 0;
    image.setAttribute("role", "button");
    image.setAttribute("aria-label", `${main.dataset.enlarge ?? "Enlarge"}: ${image.alt}`);
  } else {
    for (const name of ["tabindex", "role", "aria-label"]) image.removeAttribute(name);
  }
}

function make() {
  const made = document.createElement("dialog");
  made.className = "zoom";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.lang = main.dataset.uiLang ?? "";
  close.setAttribute("aria-label", main.dataset.close);
  close.title = main.dataset.close;
  close.textContent = "×";
  const pane = document.createElement("div");
  pane.tabIndex = 0;
  made.append(close, pane);
  made.addEventListener("click", () => made.close());
  made.addEventListener("close", () => pane.replaceChildren());
  document.body.append(made);
  return made;
}

/** Where a reader looks, in a frame as high as its content: a dialog in the middle of that could be far away. */
function place() {
  const high = seen && window.parent !== window && seen.height < innerHeight - 1;
  Object.assign(dialog.style, high ? { top: `${seen.top}px`, height: `${seen.height}px`, bottom: "auto" } : { top: "", height: "", bottom: "" });
}

function open(image) {
  dialog ??= make();
  const pane = dialog.querySelector("div");
  const shown = document.createElement("img");
  shown.src = image.currentSrc || image.src;
  shown.alt = image.alt;
  shown.className = image.className;
  shown.classList.remove("zoomable");
  if (isDrawing(image)) shown.classList.add("drawing");
  else shown.width = image.naturalWidth;
  pane.setAttribute("aria-label", image.alt);
  pane.setAttribute("role", "group");
  pane.replaceChildren(shown);
  place();
  dialog.showModal();
  pane.focus();
}

if (main) {
  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => offer(target)));
  document.addEventListener("vitrine:near", ({ detail: { part, near } }) => {
    for (const image of part.querySelectorAll(PICTURES)) near ? sizes.observe(image) : sizes.unobserve(image);
  });
  main.addEventListener("load", ({ target }) => target.matches(PICTURES) && offer(target), true);
  main.addEventListener("click", ({ target }) => target.matches?.("img.zoomable") && open(target));
  main.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("img.zoomable") || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    open(event.target);
  });
  if (window.parent !== window) {
    const steps = Array.from({ length: 101 }, (_, step) => step / 100);
    const watch = new IntersectionObserver((entries) => (seen = entries.at(-1).intersectionRect), { threshold: steps });
    watch.observe(document.documentElement);
  }
}
