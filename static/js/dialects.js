// The languages in which pages that are not ours wait to hear how high a frame is. height.js measures and says it in our own
// ("vitrine:height"); this says the same in those, one entry a host. Nothing is read from a host but the name that it
// gives the frame, and that goes back to it alone, and only where it is plainly a name. See docs/embedding.md.
"use strict";
(() => {
  if (window.parent === window || window.name === "vitrine") return; // embed.js itself is around us
  const query = new URLSearchParams(location.search);
  const names = {
    pym: query.get("childId")?.match(/^[\w-]{1,99}$/)?.[0],
    wordpress: location.hash.match(/^#\?secret=([A-Za-z0-9]{1,99})$/)?.[1],
    resizer: undefined, // it comes in a message
  };
  const WORDPRESS_MOST = 1000;

  const DIALECTS = {
    // Medium, Observable and what else listens for Embedly's.
    embedly: { height: (height) => JSON.stringify({ src: location.href, context: "iframe.resize", height }) },
    amp: { height: (height) => ({ sentinel: "amp", type: "embed-size", height }) },
    pym: {
      named: true,
      height: (height, id) => `pymxPYMx${id}xPYMxheightxPYMx${height}`,
      anchor: (top, id) => `pymxPYMx${id}xPYMxscrollToChildPosxPYMx${top}`,
    },
    resizer: {
      named: true,
      height: (height, id) => `[iFrameSizer]${id}:${height}:${innerWidth}:init`,
      anchor: (top, id) => `[iFrameSizer]${id}:${top}:0:scrollToOffset`,
    },
    wordpress: {
      named: true,
      height: (value, secret) => ({ message: "height", value, secret }),
      // Its sandbox opens no windows; a link to this server it follows itself.
      link: (value, secret) => ({ message: "link", value, secret }),
    },
  };

  let known = 0;

  function say(what, value, only = Object.keys(DIALECTS)) {
    for (const name of only) {
      const { named, [what]: make } = DIALECTS[name];
      if (make && (!named || names[name])) window.parent.postMessage(make(value, names[name]), "*");
    }
  }

  addEventListener("vitrine:height", ({ detail }) => {
    known = detail;
    say("height", known);
    // WordPress gives no more, in a frame that cannot be scrolled: then the body can.
    if (names.wordpress && known > WORDPRESS_MOST) document.documentElement.dataset.capped = "";
  });
  addEventListener("vitrine:anchor", ({ detail }) => say("anchor", detail));
  addEventListener("message", ({ source, data }) => {
    if (source !== window.parent || typeof data !== "string") return;
    const id = data.match(/^\[iFrameSizer\]([\w-]{1,99}):[^:]*:(?:true|false):/)?.[1];
    if (!id) return;
    names.resizer = id;
    if (known) say("height", known, ["resizer"]);
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (names.wordpress && link?.host === location.host) say("link", link.href);
  });
})();
