// The page around a deck with active content: the keys go into the frame, and a slide's number in the address too.

const frame = document.querySelector("iframe.content-frame");

// A frame that had the focus before its document came has lost it, and is still named as the one that has it.
function focus() {
  const now = document.activeElement;
  if (now && now !== document.body && now !== frame) return;
  frame.blur();
  frame.focus();
}

if (frame) {
  if (/^#\/[\d/]*$/.test(location.hash)) frame.src = frame.src.split("#")[0] + location.hash;
  frame.addEventListener("load", focus);
  focus(); // it may have loaded before this script
}
