// What the modules beside this one share: each draws the outputs of one kind, in their places, from files of our own.
//
//   <div class="output live" data-live="plotly">
//     <script type="application/json">{"mime": …, "data": …, "metadata": …}</script>
//   </div>
//   <div class="still">what is shown until it is drawn, and where that fails</div>

const AT_ONCE = 12;
const MOST_WORDS = 600;
const addresses = JSON.parse(document.getElementById("vitrine-files").textContent);
const loading = new Map();
const globals = new Map();
const renders = new Map();
let queue = Promise.resolve();

// The address of a file below "static"; an error that names it where it is not installed.
export function file(path) {
  if (!addresses[path]) throw new Error(`the library file ${path} is not installed on this server.`);
  return addresses[path];
}

// The files below a path, as far as they are installed.
export function installed(prefix) {
  return Object.keys(addresses).filter((path) => path.startsWith(prefix));
}

// Loads the files of a library one after the other, each of which sets a global: gives that of the last one. A file
// may need the globals of those before it; what the notebook itself has under these names is put back.
export function library(paths, names) {
  const turn = queue.then(() => inTurn([].concat(paths), [].concat(names)));
  queue = turn.catch(() => {});
  return turn;
}

async function inTurn(paths, names) {
  const theirs = names.map((name) => window[name]);
  try {
    for (const [at, path] of paths.entries()) {
      const key = paths.slice(0, at + 1).join(" ");
      if (!globals.has(key)) {
        await run(path);
        globals.set(key, window[names[at]]);
      }
      window[names[at]] = globals.get(key);
    }
    return window[names.at(-1)];
  } finally {
    names.forEach((name, at) => theirs[at] !== undefined && (window[name] = theirs[at]));
  }
}

// Runs a script file, once.
export function script(path) {
  if (!loading.has(path)) loading.set(path, run(path));
  return loading.get(path);
}

// A library file sets its global, although RequireJS may be on the page: see amd.js.
function run(path) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = file(path);
    element.crossOrigin = "anonymous"; // so that an error of it is not just "Script error."
    element.onload = () => resolve();
    element.onerror = () => reject(new Error(`the library file ${path} could not be loaded.`));
    document.head.append(element);
  });
}

// Loads a style sheet.
export function style(path) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("link");
    element.rel = "stylesheet";
    element.href = file(path);
    element.onload = () => resolve();
    element.onerror = () => reject(new Error(`the library file ${path} could not be loaded.`));
    document.head.append(element);
  });
}

// Whether the page is dark now.
export function dark() {
  return getComputedStyle(document.documentElement).colorScheme === "dark" ||
    (document.documentElement.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

// Draws every output of a kind: `render(stage, {mime, data, metadata}, place)` fills the stage, or throws.
// The first ones in their order, one after the other; a long notebook's rest, and what is folded or on another slide,
// when a reader comes to it: what has no size yet cannot be drawn to size.
export async function draw(name, render) {
  renders.set(name, render);
  const places = [...document.querySelectorAll(`.live[data-live="${CSS.escape(name)}"]`)];
  const first = places.filter(laidOut).slice(0, AT_ONCE);
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      one(target, render);
    }
  });
  for (const place of places) if (!first.includes(place)) observer.observe(place);
  for (const place of first) {
    await one(place, render);
    await new Promise((resolve) => setTimeout(resolve)); // the page stays answerable
  }
}

function laidOut(place) {
  return place.checkVisibility?.() ?? place.getClientRects().length > 0;
}

// Calls back whenever an element has got another width.
export function onWidth(element, callback) {
  let width = element.clientWidth;
  new ResizeObserver(() => {
    if (!element.clientWidth || element.clientWidth === width) return;
    width = element.clientWidth;
    callback();
  }).observe(element);
}

// Draws what an element holds that came into the page later. What its module draws when it runs is left to that.
export function drawWithin(root) {
  for (const place of root.querySelectorAll(".live[data-live]")) {
    const render = renders.get(place.dataset.live);
    if (render) one(place, render);
  }
}

async function one(place, render) {
  const stage = document.createElement("div");
  stage.className = "stage";
  try {
    place.prepend(stage);
    await render(stage, JSON.parse(place.querySelector(":scope > script").textContent), place);
    if (place.nextElementSibling?.matches(".still")) place.nextElementSibling.remove();
    place.dataset.drawn = "";
  } catch (error) {
    stage.remove();
    fail(place, error);
  }
}

// Puts what went wrong where the output would be; what is shown of it otherwise stays below.
function fail(place, error) {
  const line = document.createElement("p");
  line.className = "omitted failed";
  line.setAttribute("role", "alert");
  const why = String(error?.message || error).slice(0, MOST_WORDS);
  line.lang = document.documentElement.dataset.uiLang;
  line.textContent = document.documentElement.dataset.notDrawn.replace("{why}", () => why);
  place.prepend(line);
  const still = place.nextElementSibling;
  if (still?.matches(".still") && !still.querySelector(":scope > :not(.omitted)")) still.remove(); // a name only
}
