// Saved widget state, made fit for ipywidgets: it trusts what it reads, and one model that is not sound would keep all
// others from being made, or keep them waiting for ever.

const REFERENCE = "IPY_MODEL_";
const SOURCES = ["_esm", "_css"]; // as numbers: places in the list of sources, where each is once
const OPTIONAL = new Set(["layout", "style"]);

// Model id → {model_name, model_module, model_module_version, state, error?}, with the binary buffers in their places.
// Changes what it is given.
export function soundModels(saved) {
  const models = new Map();
  for (const [id, model] of Object.entries(saved?.state ?? {})) {
    if (model && typeof model.state === "object" && model.state && typeof model.model_name === "string") {
      for (const name of SOURCES) {
        if (typeof model.state[name] === "number") model.state[name] = saved.sources?.[model.state[name]];
      }
      models.set(id, sound(model));
    }
  }
  cutReferences(models);
  return models;
}

function sound(model) {
  const version = model.model_module_version ?? model.state._model_module_version;
  model.model_module = String(model.model_module ?? "");
  model.model_module_version = typeof version === "string" ? version : "*";
  try {
    for (const buffer of model.buffers ?? []) place(model.state, buffer);
  } catch (error) {
    model.error = `its binary data cannot be read (${error.message})`;
  }
  // Its null would be written out.
  if (model.model_module === "@jupyter-widgets/controls") model.state.tooltip ??= "";
  return model;
}

function place(state, { path, encoding, data }) {
  const last = path.at(-1);
  const holder = path.slice(0, -1).reduce((inner, key) => inner[key], state);
  holder[last] = new DataView(encoding === "hex" ? fromHex(data) : fromBase64(data));
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

function fromHex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    const byte = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
    if (Number.isNaN(byte)) throw new Error("a digit is not hexadecimal");
    bytes[at] = byte;
  }
  return bytes.buffer;
}

// A reference to a model that was not saved, or to one that is being made (a circle), is waited for in vain.
function cutReferences(models) {
  const done = new Set();
  for (const first of models.keys()) {
    const path = [];
    const open = new Set();
    if (!done.has(first)) enter(first);
    while (path.length) {
      const step = path.at(-1);
      const reference = step.references.pop();
      if (!reference) {
        open.delete(step.id);
        done.add(step.id);
        path.pop();
      } else if (!models.has(reference.id) || open.has(reference.id)) {
        cut(reference);
      } else if (!done.has(reference.id)) {
        enter(reference.id);
      }
    }

    function enter(id) {
      open.add(id);
      path.push({ id, references: referencesOf(models.get(id).state) });
    }
  }
}

function referencesOf(state) {
  const found = [];
  const waiting = [state];
  while (waiting.length) {
    const holder = waiting.pop();
    for (const [key, value] of Object.entries(holder)) {
      if (typeof value === "string" && value.startsWith(REFERENCE)) {
        found.push({ holder, key, id: value.slice(REFERENCE.length), own: holder === state });
      } else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
        waiting.push(value);
      }
    }
  }
  return found;
}

// In a list of children, something has to stand there.
function cut({ holder, key, own }) {
  if (own && OPTIONAL.has(key)) delete holder[key];
  else holder[key] = Array.isArray(holder) ? `${REFERENCE}${LOST}` : null;
}

// The id of the model that stands for every one that is not there.
export const LOST = "vitrine-lost";
