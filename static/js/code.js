// Hides and shows all code without asking the server. A page that came without code (?code=hide) is lighter: from there the
// link leads to the one with it, as it does without this script.

const root = document.documentElement;
const link = document.querySelector("a.code-switch");
const here = root.dataset.code !== "hide"; // whether the code is in this page
const HIDE = "code=hide";

function search(hide) {
  const query = location.search.slice(1).split("&").filter((part) => part && !/^code(=|$)/.test(part));
  if (hide) query.push(HIDE);
  return query.length ? `?${query.join("&")}` : "";
}

function show(hide) {
  if (hide === (root.dataset.code === "hide")) return;
  const change = () => {
    if (hide) root.dataset.code = "hide";
    else delete root.dataset.code;
  };
  const detail = { change };
  document.dispatchEvent(new CustomEvent("vitrine:keep", { detail }));
  if (!detail.done) change();
  if (!link) return;
  const words = link.querySelector("span");
  [words.textContent, link.dataset.other] = [link.dataset.other, words.textContent];
  link.title = words.textContent;
  document.dispatchEvent(new CustomEvent("vitrine:code", { detail: { hide } }));
}

if (root.dataset.surface === "frame") {
  document.addEventListener("vitrine:code", ({ detail }) => here && show(detail.hide));
} else if (link && here) {
  link.setAttribute("role", "button");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const hide = root.dataset.code !== "hide";
    show(hide);
    history.replaceState(history.state, "", location.pathname + search(hide) + location.hash);
    link.href = location.pathname + search(!hide) + location.hash;
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
  addEventListener("popstate", () => show(location.search.slice(1).split("&").includes(HIDE)));
  document.addEventListener("vitrine:ready", () => {
    if (root.dataset.code === "hide") document.dispatchEvent(new CustomEvent("vitrine:code", { detail: { hide: true } }));
  });
} else if (link) {
  // What else the address says stays: what is folded, where the reader is.
  link.addEventListener("click", () => (link.href = location.pathname + search(false) + location.hash));
}
