// Vega-Embed as a module, with the Vega and Vega-Lite that it needs.
import { script } from "./script.mjs";
await script(new URL("home:vega/build/vega.min.js", import.meta.url), "vega");
await script(new URL("home:vega-lite/build/vega-lite.min.js", import.meta.url), "vegaLite");
export default await script(new URL("home:vega-embed/build/vega-embed.min.js", import.meta.url), "vegaEmbed");
