// An address may name a heading as its author, Jupyter or GitHub does: #My-Heading, #my-heading. The ids of content have a
// prefix in the page, so that none can pass for one of the page's own, and nearly the same heading is better than none.
const PREFIX = "user-content-";

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a stray percent sign
  }
}

function folded(name) {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function nearly(name) {
  const wanted = folded(name);
  const all = wanted ? document.querySelectorAll(`:is(h1, h2, h3, h4, h5, h6)[id^="${PREFIX}"]`) : [];
  return [...all].find((heading) => folded(heading.id.slice(PREFIX.length)) === wanted);
}

function show() {
  const name = decoded(location.hash.slice(1));
  if (!name || document.getElementById(name)) return;
  const target = document.getElementById(PREFIX + name) ?? nearly(name);
  if (target) location.replace(`#${encodeURIComponent(target.id)}`);
}

addEventListener("hashchange", show);
show();
