// <script async src="https://this.server/embed.js" data-notebook="/gist/user/id"></script>
// puts an iframe where it stands, as high as the notebook in it. More: data-theme, data-code, data-badges,
// data-fold, data-policy (as the page's query parameters), data-title.
"use strict";
(() => {
  const MOST = 100_000;
  const PARAMETERS = ["theme", "code", "badges", "policy", "cells", "cell", "outputs", "fold"];
  const script = document.currentScript;
  const { notebook = "", title = "Jupyter notebook" } = script.dataset;

  const address = new URL(`embed/${notebook.replace(/^\/+/, "")}`, script.src);
  for (const name of PARAMETERS) {
    if (name in script.dataset) address.searchParams.set(name, script.dataset[name]);
  }

  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = title;
  frame.loading = "lazy";
  Object.assign(frame.style, { width: "100%", height: "400px", border: "0" });
  script.after(frame);

  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== address.origin) return;
    const { type, height, top } = event.data ?? {};
    if (type === "vitrine:height" && Number.isFinite(height)) {
      frame.style.height = `${Math.min(Math.max(0, height), MOST)}px`;
    }
    if (type === "vitrine:anchor" && Number.isFinite(top) && document.activeElement === frame) {
      window.scrollTo({ top: frame.getBoundingClientRect().top + scrollY + Math.max(0, top) });
    }
  });
})();
