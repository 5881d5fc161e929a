// A page on a phone: its worker, the pages that are kept, and the forms that are kept when they cannot be sent. Small,
// because every page loads it; the rest (outbox.js, offline.js: data-more) comes when there is something to keep or send.
//   body[data-user]   whose page it is     body[data-kept]   a kept copy, of that instant (worker.js)
//   form[data-offline]   kept when it cannot be sent
(() => {
  "use strict";
  const { user = "", kept = "" } = document.body.dataset;
  const MORE = document.currentScript.dataset.more.split(" ");
  const OWNER = "kheo-device";
  const WAITING = "kheo-waiting"; // whose forms wait in this browser
  const OF_SOMEBODY = /^kheo-(pages|visits)-(\d+)$/;
  const FORMS = "form[data-offline]";
  const TWO_TAPS = 800; // milliseconds
  const keeping = new WeakSet();
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function stored(name, value) {
    try {
      if (value === undefined) return localStorage.getItem(name);
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch { /* this browser keeps nothing */ }
    return null;
  }

  // --- what is kept belongs to one account ---
  async function forgetOthers(own) {
    for (const name of (await globalThis.caches?.keys()) || []) {
      const whose = OF_SOMEBODY.exec(name);
      if (whose && whose[2] !== own) await caches.delete(name);
    }
  }
  if (user) {
    if (stored(OWNER) !== user) forgetOthers(user);
    stored(OWNER, user);
  } else if (/^(\/en)?\/dang-nhap\//.test(location.pathname) && !kept) {
    stored(OWNER, null);
    forgetOthers("");
  }
  const owner = user || stored(OWNER) || "";
  function unsentVisits() {
    try {
      const told = JSON.parse(stored("kheo-kept") || "null");
      return told && String(told.user) === owner ? told.unsent : 0;
    } catch { return 0; }
  }

  // --- the worker ---
  async function work() {
    const container = navigator.serviceWorker;
    for (const each of await container.getRegistrations()) {
      if (new URL(each.scope).pathname !== "/") await each.unregister(); // of an earlier version
    }
    const first = !container.controller;
    await container.register("/sw.js", { updateViaCache: "none" });
    if (!first) return;
    const { active } = await container.ready;
    const urls = performance.getEntriesByType("resource").map((each) => each.name).filter((url) => url.startsWith(`${location.origin}/static/`));
    if (document.querySelector(FORMS)) urls.push(location.href.split("#")[0]);
    active.postMessage({ keep: [...new Set(urls)] });
  }

  // --- the rest of the scripts ---
  let coming = null;
  const load = (src) =>
    new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject });
      document.head.append(script);
    });
  async function more() {
    if (globalThis.KheoOffline) return globalThis.KheoOffline;
    coming ||= (globalThis.KheoOutbox ? Promise.resolve() : load(MORE[0])).then(() => load(MORE[1]));
    await coming.catch((error) => {
      coming = null;
      throw error;
    });
    return globalThis.KheoOffline;
  }
  function when(time) {
    const [language, month] = document.documentElement.lang === "en" ? ["en-GB", "long"] : ["vi", "2-digit"];
    const of = (parts) => new Date(time).toLocaleString(language, parts);
    return `${of({ hour: "2-digit", minute: "2-digit" })} ngày ${of({ day: "2-digit", month, year: "numeric" })}`;
  }
  globalThis.KheoDevice = { user, owner, stored, unsentVisits, when, WAITING, more };
  const mayKeep = Boolean(user && globalThis.indexedDB);
  addEventListener("load", () => {
    const waits = mayKeep && (stored(WAITING) === user || unsentVisits() > 0);
    // Without a worker there is nobody to bring the rest once the line is gone.
    if (waits || (mayKeep && document.querySelector(FORMS) && (kept || !navigator.serviceWorker))) more().catch(() => { /* plain forms */ });
    if (navigator.serviceWorker) setTimeout(() => work().catch(() => { /* no secure line: the page works without */ }), 500);
  });

  // --- a kept page says so; what is written on it, or on a page gone back to, is another form ---
  if (kept) {
    const bar = document.createElement("p");
    bar.className = "offline-bar tone-warn wrap";
    bar.setAttribute("role", "status");
    bar.textContent = `Bản lưu lúc ${when(Number(kept))}, chưa nối mạng.`;
    document.getElementById("noi-dung").before(bar);
  }
  function freshKeys(names = '[name="ma-gui"]') {
    for (const each of all(`${FORMS} :is(${names})`)) {
      each.value = [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    }
  }
  if (kept) freshKeys('[name="ma-gui"],[name="khoa"]');
  const sent = new Set(); // forms of this page: a file that went ahead of one has been taken
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    freshKeys();
    for (const form of sent) for (const each of all("[data-uploaded]", form)) each.remove();
  });

  // It can be neither kept nor sent: on this page it is still there.
  function staysHere(form) {
    const there = form.previousElementSibling;
    if (there?.matches("[data-waiting]")) there.remove();
    const note = document.createElement("p");
    note.className = "notice tone-bad";
    note.dataset.waiting = "";
    note.setAttribute("role", "alert");
    note.textContent = "Chưa có mạng và máy này không giữ được phiếu. Đề nghị để nguyên trang này, khi có mạng thì gửi lại.";
    form.before(note);
    form.dispatchEvent(new CustomEvent("kheo:resumed"));
  }

  // --- photos are made smaller; a form that cannot be sent now is kept ---
  if (!mayKeep) return;
  document.addEventListener("change", ({ target }) => {
    if (!target.matches(`${FORMS} input[type="file"]`) || !target.files.length) return;
    more().then((offline) => offline.shrinkFiles(target)).catch(() => { /* sent as they are */ });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches(FORMS)) return;
    sent.add(form);
    if (keeping.has(form)) return event.preventDefault(); // two taps are one
    const hasFile = all('input[type="file"]', form).some((each) => each.files.length);
    if (navigator.onLine && !hasFile) return; // should the line break, the worker keeps it
    event.preventDefault();
    const { submitter } = event;
    keeping.add(form);
    form.addEventListener("input", () => keeping.delete(form), { once: true });
    more()
      .then((offline) => offline.keepForm(form, submitter))
      .catch(() => {
        if (!navigator.onLine) return staysHere(form);
        if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
        form.submit(); // nothing can be kept here: straight to the server
      })
      .finally(() => setTimeout(() => keeping.delete(form), TWO_TAPS));
  });
})();
