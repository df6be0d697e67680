// D3 as a module.
import { script } from "./script.mjs";
const d3 = await script(new URL("home:d3/dist/d3.min.js", import.meta.url), "d3");
export default d3;
export const { exports:d3/dist/d3.min.js } = d3;
