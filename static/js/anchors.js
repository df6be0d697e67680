// Links inside of a frame that is as high as its content: the frame has nothing to scroll, so the page around it
// is told where the target is. {type: "vitrine:anchor", anchor} asks, and with `top` in CSS pixels it answers.
// Not a module, so that it is there before the content and needs no CORS in an opaque origin.
"use strict";
(() => {
  function folded(name) {
    return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  }

  // The heading that GitHub or another viewer would call so.
  function nearly(name) {
    const wanted = folded(name);
    const all = wanted ? document.querySelectorAll(":is(h1, h2, h3, h4, h5, h6)[id]") : [];
    return [...all].find((heading) => folded(heading.id.replace("user-content-", "")) === wanted);
  }

  function find(anchor) {
    let name = anchor;
    try {
      name = decodeURIComponent(anchor);
    } catch {
      // A stray percent sign: taken as it is.
    }
    return (
      document.getElementById(name) ??
      document.getElementById(anchor) ??
      document.getElementById(`user-content-${name}`) ??
      document.getElementsByName(name)[0] ??
      nearly(name)
    );
  }

  // Who asked scrolls the page. A browser would, too, and a moment later, to where the target was before.
  function show(anchor, asked = false) {
    const target = find(anchor);
    if (!target) return;
    target.dispatchEvent(new Event("vitrine:reveal", { bubbles: true })); // see folding.js
    // A link into what is folded opens it, as the browser itself does for a page's own address.
    for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
    const top = Math.round(target.getBoundingClientRect().top + scrollY);
    if (asked) scrollTo({ top, behavior: "instant" });
    else target.scrollIntoView();
    if (window.parent === window) return;
    window.parent.postMessage({ type: "vitrine:anchor", anchor, top }, "*");
    dispatchEvent(new CustomEvent("vitrine:anchor", { detail: top }));
  }

  // <base target="_blank"> would open these in a new tab.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href*='#']") : null;
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const href = link.getAttribute("href"); // an SVG link has no other
    if (!URL.canParse(href, location.href)) return;
    const [page, anchor] = new URL(href, location.href).href.split("#");
    if (page !== location.href.split("#")[0]) return;
    event.preventDefault();
    if (anchor) show(anchor);
  });

  addEventListener("message", (event) => {
    if (event.source !== window.parent || window.parent === window || event.data?.type !== "vitrine:anchor") return;
    show(String(event.data.anchor), true);
  });
})();
