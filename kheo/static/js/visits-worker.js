// The service worker of /kiem-tra/, and of nothing else. It keeps only the files that `KEPT` names; the pages of visits
// are kept by the pages themselves, for the account that opened them (visits-store.js). Everything goes to the network
// first; what is kept answers where there is none.
"use strict";
const STATIC = `kheo-static-${[...KEPT.join("|")].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7)}`;
const PAGES = "kheo-visits-";
const SHELL = KEPT[0];
const PATIENCE = 8000; // milliseconds, on a line that says nothing

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      await (await caches.open(STATIC)).addAll(KEPT.map((url) => new Request(url, { cache: "reload", credentials: "omit" })));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      // The files of the version before stay: pages that were kept with it still ask for them.
      const ours = (await caches.keys()).filter((name) => name.startsWith("kheo-static-") && name !== STATIC);
      for (const name of ours.slice(0, -1)) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function page(request, url) {
  const answer = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const first = await Promise.race([answer, late]);
    if (first) return first;
    return (await keptPage(url)) || (await answer);
  } catch {
    return (await keptPage(url)) || (await caches.match(SHELL, { ignoreVary: true })) || Response.error();
  }
}

// The page itself; for the page of a visit, the one on which its findings are written.
async function keptPage(url) {
  const visit = /^\/kiem-tra\/\d+\/(ghi\/)?$/.exec(url.pathname);
  if (!visit) return undefined;
  const wanted = `${url.origin}${url.pathname}${visit[1] ? "" : "ghi/"}`;
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const kept = await (await caches.open(name)).match(wanted, { ignoreVary: true });
    if (kept) return kept;
  }
  return undefined;
}
