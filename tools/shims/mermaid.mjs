// Mermaid as a module.
import { script } from "./script.mjs";
export default await script(new URL("home:mermaid/dist/mermaid.min.js", import.meta.url), "mermaid");
