// Charts of Bokeh and HoloViews, of which the notebook has the HTML and the script. The script is run when the library
// is there: loaded by the notebook itself, or else by us, in the version that the script was written for.
import { draw, installed, library, script } from "./place.js";

const PANEL = "vendor/@holoviz/panel/";
const VERSION = /"version"\s*:\s*"(\d+)\.(\d+)[^"]*"/;
const STEP_MS = 50;
const NOTEBOOK_BEGINS_MS = 500;
const REST_MS = 1_500;
const MOST_MS = 8_000;

function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function wantsPanel(code) {
  return /\bBokeh\.Panel\b|\bpanel\.models\b/.test(code);
}

// A loader of the notebook counts the files that are still on their way (not where RequireJS is on the page);
// HoloViews' begins after a tenth of a second.
async function loadedByNotebook(code) {
  const began = performance.now();
  let seen = 0;
  for (;;) {
    const now = performance.now();
    const busy = window._bokeh_is_loading > 0 || window._bokeh_is_initializing;
    const there = window.Bokeh && (!wantsPanel(code) || window.Bokeh.Panel);
    if (there) seen ||= now;
    if (there && (!busy || now - seen > REST_MS)) return true;
    if (now - began > (busy ? MOST_MS : NOTEBOOK_BEGINS_MS)) return false;
    await wait(STEP_MS);
  }
}

async function loadedByUs(code) {
  const [, major, minor] = VERSION.exec(code) ?? [];
  const folders = installed("vendor/").filter((path) => path.endsWith("/bokeh.min.js")).map((path) => path.slice(0, -"bokeh.min.js".length));
  const near = (path) => (path.includes(`/${major}.${minor}.`) ? 2 : path.includes(`/${major}.`) ? 1 : 0);
  const [folder] = folders.filter(near).sort((a, b) => near(b) - near(a));
  if (!folder) throw new Error(`Bokeh ${major ? `${major}.${minor}` : "of an unknown version"} is not installed on this server.`);
  const files = ["bokeh", "bokeh-widgets", "bokeh-tables"].map((name) => `${folder}${name}.min.js`);
  window.Bokeh = await library(files[0], "Bokeh");
  for (const path of files.slice(1).filter((path) => installed(path).length)) await script(path);
  if (wantsPanel(code)) await script(installed(PANEL)[0] ?? PANEL);
}

// Scripts inside of HTML that is set do not run: each is put again as a new one.
function put(stage, html, code) {
  stage.innerHTML = html;
  for (const dead of stage.querySelectorAll("script")) {
    const living = document.createElement("script");
    for (const { name, value } of dead.attributes) living.setAttribute(name, value);
    living.textContent = dead.textContent;
    dead.replaceWith(living);
  }
  if (!code) return;
  const last = document.createElement("script");
  last.textContent = code;
  stage.append(last);
}

let loaded = null;
function ready(code) {
  loaded ??= loadedByNotebook(code).then((there) => there || loadedByUs(code));
  return loaded;
}

draw("bokeh", async (stage, { data: { html, script: code } }) => {
  await ready(html + code);
  const failed = [];
  const note = (event) => failed.push(event.error ?? event.message);
  addEventListener("error", note);
  put(stage, html, code);
  removeEventListener("error", note);
  if (failed.length) throw failed[0];
});
