// HTML that its author wanted in a document of its own: a frame inside of this one, as high as its content.
import { draw, file } from "./place.js";

const MOST = 100_000;
const frames = new Set();

function head() {
  const scripts = ["js/frame.js", "js/height.js"].map((path) => `<script src="${file(path)}"></script>`);
  return `<!doctype html><meta charset="utf-8"><base target="_blank">${scripts.join("")}`;
}

addEventListener("message", ({ data, source }) => {
  if (data?.type !== "vitrine:height" || !Number.isFinite(data.height)) return;
  for (const frame of frames) {
    if (frame.contentWindow === source) frame.style.height = `${Math.min(Math.max(0, data.height), MOST)}px`;
  }
});

draw("isolated", (stage, { data }) => {
  const frame = document.createElement("iframe");
  frame.className = "isolated";
  frame.title = document.documentElement.dataset.output;
  frame.srcdoc = head() + data;
  frames.add(frame);
  stage.append(frame);
});
