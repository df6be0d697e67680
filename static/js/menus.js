// The menus of the line on top: one is open at a time, and closes by Escape or by a press beside it.

const menus = [...document.querySelector(".bar").querySelectorAll(".actions details")];

function close(menu) {
  if (!menu.open) return;
  const wasInside = menu.contains(document.activeElement);
  menu.open = false;
  if (wasInside) menu.querySelector("summary").focus();
}

for (const menu of menus) {
  menu.addEventListener("toggle", () => {
    if (menu.open) menus.filter((other) => other !== menu).forEach((other) => { other.open = false; });
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") menus.forEach(close);
});
document.addEventListener("pointerdown", (event) => {
  menus.filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
});
// A press in a frame of the page is not told to the page; that the frame has the focus then is.
window.addEventListener("blur", () => {
  if (document.activeElement?.tagName === "IFRAME") menus.forEach((menu) => { menu.open = false; });
});
