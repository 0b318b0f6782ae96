// What the phone holds, in IndexedDB. A promise of a write is kept only when the browser says that it is on the disk.
export const NAME = "tongchuang-field";
const VERSION = 1;
const STORES = {
  meta: { indexes: [] },
  packs: { indexes: [] },
  checklists: { indexes: [] },
  visits: { keyPath: "id", indexes: ["person"] },
  files: { keyPath: "id", indexes: ["visit", "person"] },
  blobs: { indexes: [] },
  thumbs: { indexes: [] },
};

let opened = null;

const build = (db) => {
  for (const [name, { keyPath, indexes }] of Object.entries(STORES)) {
    if (db.objectStoreNames.contains(name)) continue;
    const store = db.createObjectStore(name, keyPath ? { keyPath } : undefined);
    for (const index of indexes) store.createIndex(index, index);
  }
};

export const open = () => {
  opened ||= new Promise((done, failed) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => build(request.result);
    request.onsuccess = () => {
      const db = request.result;
      const forget = () => { opened = null; };
      // Another tab brings a newer shape, or the browser closed the database by itself: the next call opens again.
      db.onversionchange = () => { db.close(); forget(); };
      db.onclose = forget;
      done(db);
    };
    request.onerror = () => failed(request.error);
    request.onblocked = () => failed(new DOMException("blocked", "BlockedError"));
  });
  opened.catch(() => { opened = null; });
  return opened;
};

const answered = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

const read = async (name, ask) => {
  const db = await open();
  return answered(ask(db.transaction(name, "readonly").objectStore(name)));
};

export const get = (name, key) => read(name, (store) => store.get(key));
export const keys = (name) => read(name, (store) => store.getAllKeys());
export const all = (name, index, value) => read(name, (store) => (index ? store.index(index).getAll(value) : store.getAll()));

// write(["visits", "files"], (at) => { at.visits.put(…); at.files.delete(…); }): all of it or nothing.
export const write = async (names, change) => {
  const db = await open();
  return new Promise((done, failed) => {
    let result;
    const deal = db.transaction(names, "readwrite", { durability: "strict" });
    deal.oncomplete = () => done(result);
    deal.onabort = () => failed(deal.error || new DOMException("aborted", "AbortError"));
    const at = Object.fromEntries([names].flat().map((name) => [name, deal.objectStore(name)]));
    try {
      result = change(at);
    } catch (error) {
      deal.abort();
      failed(error);
    }
  });
};

// Reads a row and writes what `change` makes of it, inside one transaction; nothing when there is no row or no change.
export const touch = (table, key, change) => {
  const request = table.get(key);
  request.onsuccess = () => {
    const changed = request.result && change(request.result);
    if (changed) table.put(changed);
  };
};
export const amend = (name, key, change) => write([name], (at) => touch(at[name], key, change));

export const put = (name, value, key) => write([name], (at) => { at[name].put(value, key); });
export const remove = (name, key) => write([name], (at) => { at[name].delete(key); });

export const full = (error) => error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError";

// Other tabs of the app, and pages of this one, hear what has changed.
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("tongchuang-field") : null;
const ears = new Set();
channel?.addEventListener("message", ({ data }) => { for (const ear of ears) ear(data); });
export const tell = (news) => {
  channel?.postMessage(news);
  for (const ear of ears) ear(news);
};
export const listen = (ear) => {
  ears.add(ear);
  return () => ears.delete(ear);
};
