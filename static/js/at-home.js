// The address of a library elsewhere → our file that does the same, as app/libraries/home.py finds it: the same steps
// by the same tables, for what a script asks for while it runs. A test compares the two.
"use strict";
(() => {
  const { places, names, files, ownVersionOnly, installed } = self.vitrineHome.tables;
  const MAX_ADDRESS = 1000;
  const LOADED = [".js", ".mjs", ".css", ".json"];
  const MARKS = [".min", "-min", ".slim", ".prod"];
  const LOCAL_HOSTS = ["localhost", "127.0.0.1", "0.0.0.0"];
  const LOCAL = ["nbextensions", "static"];

  const has = (table, name) => Object.hasOwn(table, name);
  const of = (table, name) => (has(table, name) ? table[name] : undefined);
  const isDigit = (text) => /^[0-9]/.test(text);

  /** [before, separator, after], as Python's partition and rpartition. */
  function partition(text, separator, last = false) {
    const at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) return last ? ["", "", text] : [text, "", ""];
    return [text.slice(0, at), separator, text.slice(at + separator.length)];
  }

  function key(path) {
    const name = partition(path, "/", true)[2].toLowerCase();
    let [stem, dot, ending] = partition(name, ".", true);
    if (!dot || !LOADED.includes(`.${ending}`)) [stem, ending] = [name, "js"];
    while (MARKS.some((mark) => stem.endsWith(mark))) {
      stem = stem.slice(0, Math.max(stem.lastIndexOf("."), stem.lastIndexOf("-")));
    }
    return name.startsWith("+") ? name : `${stem}.${ending}`;
  }

  function numbers(version) {
    const found = [];
    for (const part of version.replace(/^[\^~>=v ]+/, "").split(".")) {
      const digits = /^[0-9]*/.exec(part)[0];
      if (!digits) break;
      found.push(Number(digits.slice(0, 9)));
      if (digits !== part) break;
    }
    return found;
  }

  /** Lists of numbers in their order; a shorter one before those that it begins. */
  function compare(one, other) {
    for (let at = 0; at < Math.min(one.length, other.length); at++) {
      if (one[at] !== other[at]) return one[at] - other[at];
    }
    return one.length - other.length;
  }

  // --- what is here ------------------------------------------------------------------------------

  const versions = new Map();

  /** Of a package: {name, numbers, files: key → path}, the newest first. */
  function versionsOf(name) {
    if (!versions.has(name)) {
      const read = Object.entries(of(installed, name) ?? {}).map(([version, folders]) => {
        const byKey = new Map();
        for (const [folder, listed] of Object.entries(folders)) {
          for (const file of listed.split(" ")) {
            if (!byKey.has(key(file))) byKey.set(key(file), folder + file);
          }
        }
        return { name: version, numbers: numbers(version), files: byKey };
      });
      versions.set(name, read.sort((one, other) => compare(other.numbers, one.numbers)));
    }
    return versions.get(name);
  }

  // --- what is asked for -------------------------------------------------------------------------

  function segmentsOf(url) {
    const address = url.trim().replaceAll("\\", "/").split("#")[0].split("?")[0].replaceAll("%40", "@");
    const [scheme, slashes, rest] = partition(address, "//");
    if (!slashes || !["", "http:", "https:"].includes(scheme.toLowerCase())) return onOwnServer(address.split("/"));
    const [first, ...all] = rest.split("/");
    const host = partition(partition(first.toLowerCase(), "@", true)[2], ":")[0].replace(/^www\./, "");
    const path = all.filter(Boolean);
    return LOCAL_HOSTS.includes(host) ? onOwnServer(path) : [host, ...path];
  }

  function onOwnServer(path) {
    const start = path.slice(0, 6).findIndex((segment) => LOCAL.includes(segment));
    return start < 0 ? [] : [`/${path[start]}`, ...path.slice(start + 1).filter(Boolean)];
  }

  const packagesOf = (name) => of(names, name.toLowerCase()) ?? [name.toLowerCase()];
  const pinOf = (pins, packages) => packages.map((name) => of(pins, name)).find(Boolean) ?? "";

  const LAYOUTS = {
    *at([layout, , pins], rest) {
      const count = layout === "gh" || rest[0]?.startsWith("@") ? 2 : 1;
      const [scope, slash, last] = partition(rest.slice(0, count).join("/"), "/", true);
      const [name, , version] = partition(last, "@");
      yield [packagesOf(scope + slash + name), version, rest.slice(count).join("/") || (of(pins, "") ?? "")];
    },
    *slash([, , pins], rest) {
      const [name = "", ...path] = rest;
      const packages = packagesOf(name);
      const version = path.length && (isDigit(path[0]) || path[0] === "latest") ? path.shift() : "";
      yield [packages, version || pinOf(pins, packages), path.join("/")];
    },
    *version([, packages, pins], rest) {
      if (rest.length) yield [packages, of(pins, rest[0]) ?? rest[0], rest.slice(1).join("/")];
    },
    *dash([, packages, pins], rest) {
      if (!rest.length) return;
      const [stem, , ending] = partition(key(rest.at(-1)), ".", true);
      for (const separator of ["-", ".v"]) {
        const [name, found, version] = partition(stem, separator, true);
        if (!found || !(isDigit(version) || version === "latest")) continue;
        yield [packages.length ? packages : packagesOf(name), of(pins, version) ?? version, `${name}.${ending}`];
        return;
      }
      yield [packages.length ? packages : packagesOf(stem), "", `${stem}.${ending}`];
    },
    *folder([, packages, pins], rest) {
      if (!rest.length) return;
      const stem = partition(key(rest.at(-1)), ".", true)[0];
      const version = rest.find((segment) => segment.startsWith("v") && numbers(segment).length) ?? "";
      for (const name of [stem, rest[0]]) {
        yield [packagesOf(name), pinOf(pins, packagesOf(name)) || version, rest.at(-1)];
      }
      yield [packages, "", rest.at(-1)];
    },
  };
  LAYOUTS.gh = LAYOUTS.at;

  // --- the nearest that is here ------------------------------------------------------------------

  /** Same major before next higher before lower; in each, the nearest that is not older, else the newest. */
  function distance(have, asked) {
    const down = have.map((number) => -number);
    if (have[0] === asked[0]) {
      return compare(have.slice(0, asked.length), asked) >= 0 ? [0, ...have] : [1, ...down];
    }
    return have[0] > asked[0] ? [2, have[0], ...down] : [3, ...down];
  }

  function nearest(packages, version) {
    const asked = numbers(version);
    const here = packages.flatMap((name) => versionsOf(name).map((found) => [name, found]));
    if (asked.length) {
      here.sort((one, other) => compare(distance(one[1].numbers, asked), distance(other[1].numbers, asked)));
    }
    const bound = here.filter(([name]) => ownVersionOnly.includes(name)).slice(0, 1);
    const free = here.filter(([name]) => !ownVersionOnly.includes(name));
    return [...bound.filter(([, found]) => !asked.length || found.numbers[0] === asked[0]), ...free];
  }

  function pathOf([packages, version, file]) {
    for (const [name, found] of nearest(packages, version)) {
      const path = fileOf(name, found, file);
      if (path) return path;
    }
    return null;
  }

  function fileOf(name, version, file) {
    const folder = `vendor/${name}/${version.name}/`;
    if (!file) return mainOf(name, version, folder);
    if ([...version.files.values()].includes(file)) return folder + file;
    const wanted = key(file);
    if (version.files.has(wanted)) return folder + version.files.get(wanted);
    const other = of(of(files, name) ?? {}, wanted) ?? "";
    return version.files.has(other) ? folder + version.files.get(other) : otherOf(other);
  }

  /** `package:name`: a file of another package. */
  function otherOf(file) {
    const [name, colon, target] = partition(file, ":", true);
    return colon ? pathOf([[name], "", target]) : null;
  }

  function mainOf(name, version, folder) {
    const scripts = [...version.files].filter(([file]) => file.endsWith(".js"));
    const own = key(partition(name, "/", true)[2]);
    const path = version.files.get(own) ?? (scripts.length === 1 ? scripts[0][1] : null);
    return path && folder + path;
  }

  /** The path below `static`; null where there is no such library here, or it is no library. */
  function find(url) {
    const text = String(url);
    if (text.length > MAX_ADDRESS || text.includes("jsdelivr.net/combine/")) return null;
    const segments = segmentsOf(text);
    for (let count = Math.min(4, segments.length); count > 0; count--) {
      const place = of(places, segments.slice(0, count).join("/").toLowerCase());
      if (!place) continue;
      const [layout, packages] = place;
      if (layout === "same") return otherOf(packages[0]);
      for (const wanted of LAYOUTS[layout](place, segments.slice(count))) {
        const path = pathOf(wanted);
        if (path) return path;
      }
      return null;
    }
    return null;
  }

  self.vitrineHome.find = find;
})();
