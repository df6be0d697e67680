// The AMD modules of widget libraries, through RequireJS: the one that Jupyter had, and that they were built for.
import { file, installed, script } from "../place.js";

const BUNDLE = ["base", "controls", "base7", "controls7", "html-manager"].map((name) => `@jupyter-widgets/${name}`);
const CDN = "https://cdn.jsdelivr.net/npm/";
const homes = JSON.parse(document.getElementById("vitrine-widget-libraries").textContent);
let ready;

// Modules by their names.
export async function load(...names) {
  await (ready ??= prepare());
  return new Promise((resolve, reject) => window.requirejs(names, (...modules) => resolve(modules), reject));
}

async function prepare() {
  if (!window.requirejs) await script(one("vendor/requirejs/"));
  const bundle = file(one("vendor/@jupyter-widgets/html-manager/"));
  // Without a time limit: a file of several megabytes may take a while, and one that does not come is told anyway.
  const paths = Object.fromEntries(BUNDLE.map((name) => [name, plain(bundle)]));
  window.requirejs.config({ paths, waitSeconds: 0 });
}

function one(prefix) {
  return installed(prefix)[0] ?? prefix;
}

// RequireJS adds ".js" itself, but for an address with a query.
function plain(address) {
  return address.includes("?") ? address : address.replace(/\.js$/, "");
}

// The module of a widget library; an error that says that it is not here.
export async function library(name, version) {
  await (ready ??= prepare());
  if (!window.requirejs.specified(name)) {
    const address = addressOf(name, version);
    if (!address) throw new Error(`The widget library ${name} (${version}) is not on this server.`);
    window.requirejs.config({ paths: { [name]: plain(address) } });
  }
  try {
    return (await load(name))[0];
  } catch (error) {
    throw new Error(`The widget library ${name} (${version}) could not be loaded: ${error.message}`);
  }
}

function addressOf(name, version) {
  if (homes[name]) return `/static/${homes[name]}`;
  return document.documentElement.dataset.assets === "cdn" ? onCdn(name, version) : null;
}

// As moduleNameToCDNUrl of @jupyter-widgets/html-manager.
function onCdn(name, version) {
  const parts = name.split("/");
  const owned = name.startsWith("@") ? 2 : 1;
  return `${CDN}${parts.slice(0, owned).join("/")}@${version}/dist/${parts.slice(owned).join("/") || "index"}.js`;
}
