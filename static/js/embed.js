// <script async src="https://this.server/embed.js" data-notebook="/gist/user/id"></script>
// puts an iframe where it stands, as high as the notebook in it. `data-notebook` is the notebook's path here, or any
// address that the front page's box takes; the other attributes are in docs/embedding.md. The addresses of a gist's own
// script (/gist/user/id.js?file=…) answer with this file too, and say the notebook by themselves.
"use strict";
(() => {
  const MOST = 100_000;
  const FIRST = 400;
  const PARAMETERS = ["theme", "code", "outputs", "cells", "cell", "section", "badges", "policy", "lang", "fold"];
  const GIST = /\/(?:gist\/)?((?:[\w-]+\/)?(?:[0-9a-f]{20,}|\d+)(?:\/[0-9a-f]{40})?)\.js$/i;

  /** The address of the frame, by what stands at the script. */
  function addressOf({ src, dataset }) {
    const gist = new URL(src).pathname.match(GIST);
    const file = new URL(src).searchParams.get("file");
    const notebook = dataset.notebook ?? (gist ? `gist/${gist[1]}${file ? `/${encodeURIComponent(file)}` : ""}` : "");
    const home = gist ? src.slice(0, src.lastIndexOf(gist[0])) + "/" : src;
    const elsewhere = /^\w+:\/\//.test(notebook);
    const path = notebook.replace(/^\/*(embed\/)?/, "");
    const address = new URL(elsewhere ? "embed/" : `embed/${path}`, home);
    if (elsewhere) address.searchParams.set("url", notebook);
    for (const name of PARAMETERS) if (dataset[name]) address.searchParams.set(name, dataset[name]);
    return address;
  }

  function put(script) {
    if ("done" in script.dataset) return;
    script.dataset.done = "";
    const frame = document.createElement("iframe");
    const show = () => {
      const { href } = addressOf(script);
      if (frame.src !== href) frame.src = href;
    };
    frame.name = "vitrine"; // what stands in it knows by this that it need not try the languages of other hosts
    frame.title = script.dataset.title ?? "Jupyter notebook";
    frame.loading = "lazy";
    Object.assign(frame.style, { display: "block", width: "100%", border: "0" });
    frame.style.height = `${Math.min(Number.parseInt(script.dataset.height, 10) || FIRST, MOST)}px`;
    show();
    // Before the first text of a page the parser takes a script for a part of the head, where nothing is shown.
    if (!script.closest("head")) script.after(frame);
    else if (document.body) document.body.prepend(frame);
    else addEventListener("DOMContentLoaded", () => document.body.prepend(frame));
    new MutationObserver(show).observe(script, { attributes: true });

    const { origin } = new URL(frame.src);
    addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      const { type, height, top } = event.data ?? {};
      if (type === "vitrine:height" && height > 0) frame.style.height = `${Math.min(height, MOST)}px`;
      // Who clicked on a link in the frame wants to go where it leads to, and only this page can scroll there.
      if (type === "vitrine:anchor" && Number.isFinite(top) && document.activeElement === frame) {
        window.scrollTo({ top: frame.getBoundingClientRect().top + scrollY + Math.max(0, top) });
      }
    });
  }

  // A module has no `currentScript`, and runs once for all of its tags.
  const all = document.currentScript
    ? [document.currentScript]
    : document.querySelectorAll('script[data-notebook][src*="/embed.js"]');
  for (const script of all) put(script);
})();
