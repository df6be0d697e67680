// The choices of the view menu: theme and line numbers, at once and for all pages of this server.

const NAME = "vitrine:look";
const root = document.documentElement;
const menu = document.querySelector(".view-menu");
const themes = menu.querySelectorAll("input[name=theme]");
const lines = menu.querySelector("input[name=lines]");

function remember() {
  const chosen = { theme: root.dataset.theme, lines: root.hasAttribute("data-lines") };
  try {
    localStorage.setItem(NAME, JSON.stringify(chosen));
  } catch {
    // No storage: it lasts as long as this page.
  }
}

function show() {
  for (const theme of themes) theme.checked = theme.value === root.dataset.theme;
  if (lines) lines.checked = root.hasAttribute("data-lines");
}

for (const theme of themes) {
  theme.addEventListener("change", () => {
    root.dataset.theme = theme.value;
    remember();
  });
}
lines?.addEventListener("change", () => {
  root.toggleAttribute("data-lines", lines.checked);
  remember();
});
new MutationObserver(show).observe(root, { attributeFilter: ["data-theme", "data-lines"] });
show();
