// Mermaid as a module: the one script that is at home, which sets a global.
const address = new URL("home:mermaid/dist/mermaid.min.js", import.meta.url);
if (!globalThis.mermaid) {
  await new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = loaded;
    script.onerror = () => failed(new Error("Mermaid did not load."));
    document.head.append(script);
  });
}
export default globalThis.mermaid;
