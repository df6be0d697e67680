// Runs before a sandboxed notebook's own code. In an opaque origin, storage throws as soon as it is touched, and
// libraries that only want to remember a setting would stop there: they get storage that lasts as long as the page.
"use strict";
(() => {
  class MemoryStorage {
    #items = new Map();
    get length() {
      return this.#items.size;
    }
    key(index) {
      return [...this.#items.keys()][index] ?? null;
    }
    getItem(name) {
      return this.#items.get(String(name)) ?? null;
    }
    setItem(name, value) {
      this.#items.set(String(name), String(value));
    }
    removeItem(name) {
      this.#items.delete(String(name));
    }
    clear() {
      this.#items.clear();
    }
  }

  // localStorage.theme = "dark" works as well as localStorage.setItem("theme", "dark").
  const byName = {
    get: (storage, name) => {
      if (!(name in storage)) return storage.getItem(name) ?? undefined;
      const member = Reflect.get(storage, name, storage);
      return typeof member === "function" ? member.bind(storage) : member;
    },
    set: (storage, name, value) => (storage.setItem(name, value), true),
    has: (storage, name) => name in Object.getPrototypeOf(storage) || storage.getItem(name) !== null,
    deleteProperty: (storage, name) => (storage.removeItem(name), true),
    ownKeys: (storage) => Array.from({ length: storage.length }, (_, index) => storage.key(index)),
    getOwnPropertyDescriptor: (storage, name) =>
      typeof name === "symbol" || storage.getItem(name) === null
        ? undefined
        : { value: storage.getItem(name), writable: true, enumerable: true, configurable: true },
  };

  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      void window[name];
    } catch {
      const storage = new Proxy(new MemoryStorage(), byName);
      Object.defineProperty(window, name, { value: storage, configurable: true });
    }
  }

  try {
    void document.cookie;
  } catch {
    const jar = new Map();
    Object.defineProperty(document, "cookie", {
      configurable: true,
      get: () => [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
      set: (cookie) => {
        const [pair, ...attributes] = String(cookie).split(";");
        const [name, ...value] = pair.split("=");
        const gone = attributes.some((attribute) => /^\s*max-age\s*=\s*(0|-)/i.test(attribute));
        if (gone) jar.delete(name.trim());
        else jar.set(name.trim(), value.join("=").trim());
      },
    });
  }
})();
