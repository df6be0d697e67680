// Vega and Vega-Lite charts. The type says which: a set of library files is loaded for it, and each set once.
import { dark, draw, installed, library } from "./place.js";

const VEGA_6 = ["vega/6", "vega-lite/6", "vega-embed/7"];
const VEGA_5 = ["vega/5", "vega-lite/5", "vega-embed/6"];
// Vega-Lite 5 no longer knows the selections of the versions before it.
const VEGA_LITE_4 = ["vega/5", "vega-lite/4", "vega-embed/6"];

function kind(mime, spec) {
  const [, name, version] = /vnd\.(vega|vegalite)\.v(\d+)/.exec(mime) ?? [];
  const [, mode, schema] = /\/(vega|vega-lite)\/v(\d+)/.exec(spec.$schema ?? "") ?? [];
  return { mode: mode ?? (name === "vega" ? "vega" : "vega-lite"), version: Number(schema ?? version ?? 6) };
}

function filesOf({ mode, version }) {
  if (version >= 6) return VEGA_6;
  return mode === "vega" || version === 5 ? VEGA_5 : VEGA_LITE_4;
}

function embedder(which) {
  const paths = filesOf(which).map((prefix) => installed(`vendor/${prefix}.`)[0] ?? `vendor/${prefix}`);
  return library(paths, ["vega", "vegaLite", "vegaEmbed"]);
}

function parsed(data) {
  const spec = typeof data === "string" ? JSON.parse(data) : data;
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) throw new Error("its data are no Vega chart.");
  return spec;
}

draw("vega", async (stage, { mime, data, metadata }) => {
  const spec = parsed(data);
  const which = kind(mime, spec);
  const embed = await embedder(which);
  const options = metadata?.embed_options ?? {};
  const theme = options.theme ?? (dark() ? "dark" : undefined);
  try {
    await embed(stage, spec, { ...options, theme, mode: which.mode, actions: false, defaultStyle: true });
  } catch (error) {
    throw new Error(`its specification is not valid (${error?.message ?? error}).`, { cause: error });
  }
});
