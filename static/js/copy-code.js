// A button on each block of code that copies it as its author wrote it: no prompts, no line numbers, tabs as tabs.
// Where a frame may not write to the clipboard, the code is selected, and the reader's own keys copy it.

const main = document.querySelector("main.vitrine");
const { copy = "Copy", copied = "Copied", selected = "Selected" } = main?.dataset ?? {};
const LASTS_MS = 2000;
const SHAPES = ["M9 8.5h10.5v12H9z", "M15 8.5V4H4.5v12H9"];
const said = document.createElement("p");
said.className = "spoken";
said.setAttribute("aria-live", "polite");

function icon() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const shape of SHAPES) {
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", shape);
    svg.append(path);
  }
  return svg;
}

// By an area of its own: a selection of the page would bring its line breaks and styles along.
function written(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "spoken";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

// In a frame, the clipboard's own interface is for whoever the page around allows it.
async function copyText(text) {
  if (window.parent !== window && written(text)) return true;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return written(text); // without HTTPS there is no clipboard object
  }
}

async function use(button, code) {
  const done = await copyText(code.textContent.replace(/\n$/, ""));
  if (!done) getSelection().selectAllChildren(code);
  button.focus();
  const words = done ? copied : selected;
  button.dataset.said = words;
  said.textContent = words;
  setTimeout(() => {
    delete button.dataset.said;
    said.textContent = "";
  }, LASTS_MS);
}

function add(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.title = copy;
  button.setAttribute("aria-label", copy);
  button.lang = said.lang;
  button.append(icon());
  button.addEventListener("click", () => use(button, block.querySelector("code") ?? block));
  const box = block.closest(".source") ?? document.createElement("div");
  if (!box.isConnected) {
    box.className = "code-block";
    block.replaceWith(box);
    box.append(block);
  }
  box.append(button);
}

if (main) {
  said.lang = main.dataset.uiLang ?? "";
  document.body.append(said);
  document.addEventListener("vitrine:part", ({ detail: { part } }) => {
    for (const block of part.querySelectorAll(".source > pre, .prose pre:has(> code)")) add(block);
  });
}
