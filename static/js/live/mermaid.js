// Mermaid diagrams: of outputs, and of fences in Markdown.
import { dark, draw, installed, library } from "./place.js";

const HOME = "vendor/mermaid/";
let count = 0;

draw("mermaid", async (stage, { data }) => {
  const [path] = installed(HOME);
  const mermaid = await library(path ?? HOME, "mermaid");
  const theme = dark() ? "dark" : "default";
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme, suppressErrorRendering: true, maxTextSize: 100_000 });
  const { svg } = await mermaid.render(`vitrine-mermaid-${++count}`, String(data));
  stage.innerHTML = svg;
});
