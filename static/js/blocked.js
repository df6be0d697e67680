// Says what this server does not let a notebook load from elsewhere, and has no copy of, where otherwise a chart would
// just be missing: one sentence a host, in the output that asked for it. Before the notebook's own code.
"use strict";
(() => {
  const hosts = new Set();
  const words = document.documentElement.dataset; // of a content frame; a document in it tells that
  const waiting = [];
  const inner = location.href === "about:srcdoc";

  function told(address) {
    try {
      const { host, pathname } = new URL(address);
      return { host, file: decodeURIComponent(pathname.split("/").pop()).slice(0, 100) };
    } catch {
      return { host: "" }; // an inline script, or a word like "eval"
    }
  }

  function line({ host, file }) {
    const sentence = document.createElement("p");
    sentence.className = "omitted blocked";
    sentence.setAttribute("role", "status");
    sentence.lang = words.uiLang;
    const template = (file ? words.notLoaded : words.notLoadedFrom) ?? "✗ {host} {file}";
    sentence.textContent = template.replace(/\{(\w+)\}/g, (_, name) => ({ host, file })[name]);
    return sentence;
  }

  /** The element that asked: of a script, the event does not say so. */
  function asking({ target, blockedURI }) {
    if (target instanceof Element) return target;
    return [...document.querySelectorAll("script, link")].find(({ src, href }) => [src, href].includes(blockedURI));
  }

  /** In the output that the element is in; what stands in the head is told of at the top. */
  function show(blocked, element) {
    const output = element?.closest?.(".output, .prose");
    if (output) output.append(line(blocked));
    else document.body.prepend(line(blocked));
  }

  function tell(blocked, element) {
    if (hosts.has(blocked.host)) return;
    hosts.add(blocked.host);
    // A document in a frame may have no room for it: the page around has.
    if (inner) window.parent.postMessage({ type: "vitrine:blocked", ...blocked }, "*");
    else if (document.body) show(blocked, element);
    else waiting.push([blocked, element]);
  }

  document.addEventListener("securitypolicyviolation", (event) => {
    const blocked = told(event.blockedURI);
    if (/^(script|style|worker)-src/.test(event.effectiveDirective) && blocked.host) tell(blocked, asking(event));
  });
  addEventListener("message", ({ source, data }) => {
    if (data?.type !== "vitrine:blocked" || typeof data.host !== "string") return;
    const frame = [...document.querySelectorAll("iframe")].find(({ contentWindow }) => contentWindow === source);
    if (frame) tell({ host: data.host.slice(0, 200), file: String(data.file ?? "").slice(0, 100) }, frame);
  });
  addEventListener("DOMContentLoaded", () => {
    for (const [blocked, element] of waiting) show(blocked, element);
  });
})();
