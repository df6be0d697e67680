// On paper, a content frame keeps the width that it has on the screen, made smaller as a whole: so it is as high as it says, and
// nothing of it is cut off.

const PAPER_PX = 680; // of A4 and Letter, between the margins
const frame = document.getElementById("content-frame");

if (frame) {
  addEventListener("beforeprint", () => {
    const width = frame.clientWidth;
    frame.style.setProperty("--screen-width", `${width}px`);
    frame.style.setProperty("--paper-zoom", String(Math.min(1, PAPER_PX / width)));
  });
}
