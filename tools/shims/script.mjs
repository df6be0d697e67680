// Loads a script that sets a global, for the modules beside this one, which say what it sets as a module would.
export async function script(address, global) {
  if (globalThis[global]) return globalThis[global];
  await new Promise((loaded, failed) => {
    const element = document.createElement("script");
    element.src = address;
    element.onload = loaded;
    element.onerror = () => failed(new Error(`${address} did not load.`));
    document.head.append(element);
  });
  return globalThis[global];
}
