// Says which hosts this server does not let a notebook load scripts and styles from, where otherwise a chart would
// just be missing. One line at the top of the content frame, before the notebook's own code runs.
"use strict";
(() => {
  const hosts = new Set();
  let line = null;

  function hostOf(address) {
    try {
      return new URL(address).host;
    } catch {
      return "";
    }
  }

  function show() {
    if (!document.body) return;
    if (!line) {
      line = document.createElement("p");
      line.className = "omitted blocked";
      line.setAttribute("role", "status");
      document.body.prepend(line);
    }
    line.textContent = `Not loaded from elsewhere, as this server is set: ${[...hosts].join(", ")}.`;
  }

  document.addEventListener("securitypolicyviolation", (event) => {
    const host = hostOf(event.blockedURI);
    if (!/^(script|style)-src/.test(event.effectiveDirective) || !host || hosts.has(host)) return;
    hosts.add(host);
    show();
  });
  addEventListener("DOMContentLoaded", () => hosts.size && show());
})();
