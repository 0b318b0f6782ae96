/* The service worker of the field app. /field/sw.js sets self.FIELD = {release, shell, scan, files} and takes this in. */
/* global self, caches */
const CACHE = `field-${self.FIELD.release}`;
const HELD = new Set(self.FIELD.files);

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // All or nothing: an app of which a part is missing is worse than the one before.
    await cache.addAll(self.FIELD.files.map((url) => new Request(url, { cache: "no-cache", credentials: "same-origin" })));
    const shell = await fetch(new Request(self.FIELD.shell, { cache: "reload", credentials: "same-origin", redirect: "error" }));
    if (!shell.ok || shell.headers.get("X-Field-Release") !== self.FIELD.release) throw new Error("the shell is of another release");
    await cache.put(self.FIELD.shell, shell);
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => { if (event.data === "take over") event.waitUntil(self.skipWaiting()); });

const isShell = (url) => url.pathname === self.FIELD.shell || url.pathname === self.FIELD.scan;
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isShell(url)) event.respondWith(caches.match(self.FIELD.shell, { cacheName: CACHE }).then((held) => held || fetch(request)));
    return;
  }
  if (HELD.has(url.pathname)) event.respondWith(caches.match(url.pathname, { cacheName: CACHE }).then((held) => held || fetch(request)));
});
