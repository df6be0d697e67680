// A page that stands in an iframe, as pages of nbviewer did in posts: it shows itself as an embed does, before anything is
// painted, its links open outside of the frame, and the frame is told its height. Otherwise this does nothing.
"use strict";
(() => {
  const { dataset } = document.currentScript;
  if (window.parent === window) return;
  document.documentElement.dataset.surface = "embed";
  const base = document.createElement("base");
  base.target = "_blank";
  document.head.prepend(base);
  // In this order: the height is told by an event that the first waits for.
  const scripts = [dataset.dialects, dataset.height];
  scripts.reduce((before, address) => before.then(() => import(address)), Promise.resolve());
})();
