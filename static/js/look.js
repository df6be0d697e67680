// How a page looks, before it is painted: the theme, and numbers beside the lines of code. What an address says counts first,
// then what the reader chose the last time; a document in a frame looks like the page around it, which tells it by
// {type: "vitrine:look", theme, lines}, and whom it asks by {type: "vitrine:look"}. Not a module: where there is a frame, it runs
// before the first paint; elsewhere begin.js has done what is needed by then.
"use strict";
(() => {
  const THEMES = ["auto", "light", "dark"];
  const NAME = "vitrine:look";
  const root = document.documentElement;
  const framed = window.parent !== window;
  const worn = root.dataset.worn; // what begin.js remembered
  const addressed = (root.dataset.theme !== "auto" && !worn) || new URLSearchParams(location.search).has("theme");

  function remembered() {
    try {
      return JSON.parse(localStorage.getItem(NAME)) ?? {};
    } catch {
      return {}; // storage is forbidden, or somebody else's
    }
  }

  function wear({ theme, lines }) {
    if (THEMES.includes(theme)) root.dataset.theme = theme;
    if (typeof lines === "boolean") root.toggleAttribute("data-lines", lines);
  }

  function look() {
    return { type: NAME, theme: root.dataset.theme, lines: root.hasAttribute("data-lines") };
  }

  function told() {
    const { theme, lines } = remembered();
    wear({ theme: addressed ? undefined : theme, lines });
  }

  new MutationObserver(() => {
    const scheme = document.querySelector("meta[name=color-scheme]");
    if (scheme) scheme.content = root.dataset.theme === "auto" ? "light dark" : root.dataset.theme;
    for (const frame of document.querySelectorAll("iframe.content-frame")) frame.contentWindow.postMessage(look(), "*");
  }).observe(root, { attributeFilter: ["data-theme", "data-lines"] });

  addEventListener("message", ({ source, data }) => {
    if (data?.type !== NAME) return;
    if (framed && source === window.parent) return wear(data);
    const frames = [...document.querySelectorAll("iframe.content-frame")];
    if (frames.some(({ contentWindow }) => contentWindow === source)) source.postMessage(look(), "*");
  });

  if (framed) {
    window.parent.postMessage({ type: NAME }, "*");
  } else if (root.dataset.surface !== "embed") {
    told();
    addEventListener("storage", (event) => event.key === NAME && told());
  }
})();
