// The service worker of the whole site (/sw.js names the files of SHELL and loads outbox.js before this).
//   /static/           named by their content: kept when first used, then never asked for again
//   pages              from the network; where there is none, the kept copy, and it says since when it is kept
//   forms              a form that may be kept (sent_once) and could not be sent goes into the outbox
// Kept are only pages of which the server says so (X-Kheo-Keep, for one account) and the portal. Answers to forms,
// files to save and pages of other accounts never are. What was kept for an account is gone when it signs out.
"use strict";
const STATIC = "kheo-static";
const FOR_ALL = "kheo-pages-portal";
const OF_SOMEBODY = /^kheo-(pages|visits)-(\d+)$/;
const SHELL_PAGE = SHELL[0];
const PATIENCE = 6000; // milliseconds, on a line that says nothing
const MOST_PAGES = 40;
const MOST_FILES = 120;
const LONGEST = 14 * 24 * 3600 * 1000;
const BY_CONTENT = /\.[0-9a-f]{12}\.\w+$/;
const GONE = new Set([403, 404, 410]);
const bare = (url) => KheoOutbox.bare(url.pathname); // without the language
const MAY_WAIT = [/^\/dang-ky\/(moi|\d+\/(sua|tien-do|tep|bao-cao))\/$/, /^\/dot-xet\/phieu-cham\/\d+\/$/];

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(STATIC);
      const page = new Request(SHELL_PAGE, { cache: "reload", credentials: "omit" });
      await Promise.all([cache.put(SHELL_PAGE, await fetch(page)), ...SHELL.slice(1).map((url) => keepFile(cache, url))]);
      await self.skipWaiting();
    })(),
  );
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keepWhatIsShown(event.data.keep));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "kheo-outbox") event.waitUntil(sendWhatWaits());
});
async function sendWhatWaits() {
  for (const { name } of (await indexedDB.databases?.()) || []) {
    if (!name.startsWith("kheo-outbox-")) continue;
    // A page that is sending goes first; should it be closed, the worker goes on.
    const { problem } = await KheoOutbox.send(name.slice("kheo-outbox-".length), { wait: true });
    if (problem === "offline" || problem === "server") throw new Error(problem); // the browser calls again later
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(file(request, url));
  else if (request.mode !== "navigate") return;
  else if (request.method === "GET") event.respondWith(page(event, url));
  else if (request.method === "POST") {
    if (bare(url) === "/dang-nhap/dang-xuat/") event.waitUntil(forget());
    else if (MAY_WAIT.some((each) => each.test(bare(url)))) event.respondWith(form(request, url));
  }
});

// --- files ---
async function file(request, url) {
  const cache = await caches.open(STATIC);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept && BY_CONTENT.test(url.pathname)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.status === 200) await cache.put(url.href.split("#")[0], answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}
async function keepFile(cache, url) {
  if (BY_CONTENT.test(url) && (await cache.match(url, { ignoreVary: true }))) return;
  const answer = await fetch(url, { credentials: "omit" });
  if (answer.status === 200) await cache.put(url.split("#")[0], answer);
}
// The first page was loaded before there was a worker: what it shows is taken from the browser's own store.
async function keepWhatIsShown(urls) {
  const cache = await caches.open(STATIC);
  for (const url of urls) {
    if (new URL(url).pathname.startsWith("/static/")) await keepFile(cache, url).catch(() => { /* next time */ });
    else {
      const since = forgotten;
      await fetch(url, { credentials: "same-origin" }).then((answer) => keepPage(url, answer, since)).catch(() => { /* next time */ });
    }
  }
  const files = await cache.keys();
  for (const each of files.slice(0, Math.max(0, files.length - MOST_FILES))) {
    if (!SHELL.includes(new URL(each.url).pathname)) await cache.delete(each);
  }
}

// --- pages ---
async function page(event, url) {
  const since = forgotten;
  const kept = await keptPage(url);
  const asked = fetch(event.request).then((answer) => {
    event.waitUntil(keepPage(url.href, answer.clone(), since).catch(() => { /* no room: shown all the same */ }));
    return answer;
  });
  try {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    return (kept ? await Promise.race([asked, late]) : await asked) || marked(kept);
  } catch {
    return kept ? marked(kept) : shell();
  }
}
async function shell() {
  return (await caches.match(SHELL_PAGE, { ignoreVary: true })) || Response.error();
}
async function keepPage(address, answer, since) {
  const url = new URL(address);
  if (answer.type === "opaqueredirect" || answer.redirected) return;
  if (GONE.has(answer.status)) return dropPage(url);
  if (answer.status !== 200) return;
  if (bare(url) === "/dang-nhap/") return forget(); // nobody is signed in
  if (!(answer.headers.get("Content-Type") || "").startsWith("text/html")) return;
  const user = answer.headers.get("X-Kheo-Keep");
  if (!user && (answer.headers.get("Cache-Control") || "").includes("no-store")) {
    return (await caches.open(FOR_ALL)).delete(url.href, { ignoreVary: true }); // such as the code of a comment
  }
  const text = user || bare(url).startsWith("/cong-khai/") ? await answer.text() : "";
  if (user && since !== forgotten) return; // its reader signed out while it came
  if (user) await forget(user);
  else if (!text || text.includes(" data-user=")) return;
  const headers = new Headers(answer.headers);
  for (const each of ["Content-Encoding", "Content-Length", "Set-Cookie"]) headers.delete(each);
  headers.set("X-Kept-At", String(Date.now()));
  const cache = await caches.open(user ? `kheo-pages-${user}` : FOR_ALL);
  url.hash = "";
  await cache.delete(url.href);
  await cache.put(url.href, new Response(text, { headers }));
  if (user && since !== forgotten) return forget();
  const pages = await cache.keys();
  for (const each of pages.slice(0, Math.max(0, pages.length - MOST_PAGES))) await cache.delete(each);
}
// The page itself; for the page of a visit, the one on which its findings are written.
const visitOf = (url) => (/^\/kiem-tra\/\d+\/$/.test(bare(url)) ? `${url.origin}${url.pathname}ghi/` : "");
async function keptPage(url) {
  const visit = visitOf(url);
  for (const wanted of [`${url.origin}${url.pathname}${url.search}`, visit]) {
    for (const name of wanted ? await caches.keys() : []) {
      if (name !== FOR_ALL && !OF_SOMEBODY.test(name)) continue;
      const kept = await (await caches.open(name)).match(wanted, { ignoreVary: true });
      if (kept && Date.now() - keptAt(kept) < LONGEST) return kept;
    }
  }
  return undefined;
}
// What is not to be read any more goes in both languages, whoever kept it.
async function dropPage(url) {
  const both = ["", "/en"].map((language) => new URL(language + bare(url) + url.search, url.origin));
  const addresses = both.flatMap((each) => [each.href, visitOf(each)]).filter(Boolean);
  for (const name of await caches.keys()) {
    if (name !== FOR_ALL && !OF_SOMEBODY.test(name)) continue;
    const cache = await caches.open(name);
    for (const address of addresses) await cache.delete(address, { ignoreVary: true });
  }
}
const keptAt = (kept) => Number(kept.headers.get("X-Kept-At")) || Date.parse(kept.headers.get("Date") || "") || Date.now();
async function marked(kept) {
  const text = (await kept.text()).replace("<body", `<body data-kept="${keptAt(kept)}"`);
  return new Response(text, { headers: kept.headers });
}
// All that was kept for accounts, but that of the one who is signed in.
let forgotten = 0; // how often all of it was
async function forget(user = "") {
  if (!user) forgotten += 1;
  for (const name of await caches.keys()) {
    const whose = OF_SOMEBODY.exec(name);
    if (whose && whose[2] !== String(user)) await caches.delete(name);
  }
}

// --- forms ---
async function form(request, url) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await KheoOutbox.formOf(await copy.formData(), url.href, request.referrer || url.href);
    if (!kept) throw error;
    await KheoOutbox.keep(kept.user, kept.form);
    return Response.redirect(`${url.pathname.startsWith("/en/") ? "/en" : ""}/hop-gui/#da-giu`, 303);
  }
}
