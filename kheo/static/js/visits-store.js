// What a phone keeps of visits, and how it sends it. One database and one cache for each account:
//   IndexedDB "kheo-visits-<user>"   findings (by their key) and photos, until the server has them
//   Cache     "kheo-visits-<user>"   the pages of the coming visits, for use without a connection
//   localStorage "kheo-kept"         {user, unsent}: whose they are, and how many findings wait
// A finding is sent as it was when it was first tried (`outgoing`), again and again, until the server has answered:
// so a lost answer never makes two of it, and what is typed meanwhile goes as a later revision.
globalThis.KheoVisits = (() => {
  "use strict";
  const PREFIX = "kheo-visits-";
  const { shrink, digest } = KheoOutbox;
  const KEEP_DONE = 3 * 24 * 3600 * 1000; // a sent finding is told of for three days; its content is gone at once

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const finished = (transaction) =>
    new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });

  function open(user) {
    const request = indexedDB.open(PREFIX + user, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("findings", { keyPath: "key" });
      request.result.createObjectStore("photos", { keyPath: "id" }).createIndex("key", "key");
    };
    return done(request);
  }

  // Pages of other accounts go as soon as this one is here; what they have not sent stays in their own database.
  async function claim(user) {
    for (const name of (await globalThis.caches?.keys()) || []) {
      if (name.startsWith(PREFIX) && name !== PREFIX + user) await caches.delete(name);
    }
  }

  class Store {
    constructor(user, database, addresses) {
      Object.assign(this, { user, database, addresses, sending: false, problem: "" });
      this.changed = () => {};
    }

    static async open(user, addresses) {
      const store = new Store(user, await open(user), addresses);
      await claim(user);
      await store.clean();
      return store;
    }

    async all(name) { return done(this.database.transaction(name).objectStore(name).getAll()); }
    async one(name, key) { return done(this.database.transaction(name).objectStore(name).get(key)); }
    async put(name, value) {
      const transaction = this.database.transaction(name, "readwrite");
      transaction.objectStore(name).put(value);
      await finished(transaction);
    }
    async drop(name, key) {
      const transaction = this.database.transaction(name, "readwrite");
      transaction.objectStore(name).delete(key);
      await finished(transaction);
    }
    async findings() { return (await this.all("findings")).sort((a, b) => a.changed_at - b.changed_at); }
    async photosOf(key) { return done(this.database.transaction("photos").objectStore("photos").index("key").getAll(key)); }

    async clean() {
      const old = (await this.findings()).filter((each) => each.sent_at && Date.now() - each.sent_at > KEEP_DONE);
      for (const each of old) await this.drop("findings", each.key);
      await this.tell();
    }
    async tell() {
      const unsent = (await this.findings()).filter((each) => !each.sent_at).length;
      try { localStorage.setItem("kheo-kept", JSON.stringify({ user: this.user, unsent })); } catch { /* told less */ }
      this.changed();
    }

    // `finding`: key, visit, model, title, url, photo_url, page, base, pairs, ready
    async keep(finding) {
      const before = await this.one("findings", finding.key);
      const underWay = before && !before.sent_at;
      const { base, outgoing, had, conflict } = underWay ? before : finding;
      const ready = finding.ready || Boolean(underWay && before.ready);
      await this.put("findings", { ...finding, base, outgoing, had, conflict, ready, changed_at: Date.now(), sent_at: 0, error: "" });
      await this.tell();
      navigator.storage?.persist?.();
    }
    async keepPhoto(key, file) {
      const small = await shrink(file);
      const bytes = await small.arrayBuffer();
      const id = `${key}:${await digest(bytes)}`;
      if (await this.one("photos", id)) return;
      await this.put("photos", { id, key, name: file.name || "anh.jpg", type: small.type || file.type, bytes, error: "" });
    }
    async dropPhoto(id) { await this.drop("photos", id); }

    // --- sending ---
    async send({ asked = false } = {}) {
      if (!navigator.onLine && !asked) return;
      const work = () => this.sendAll(asked);
      if (navigator.locks) await navigator.locks.request(PREFIX + this.user, { ifAvailable: !asked }, (lock) => lock && work());
      else if (!this.sending) await work();
    }
    async sendAll(asked) {
      this.sending = true;
      this.problem = "";
      try {
        const waiting = (await this.findings()).filter((each) => each.ready && !each.sent_at && (asked || !each.error));
        if (!waiting.length) return;
        const token = await this.session();
        if (!token) return;
        for (const { key } of waiting) if (!this.problem) await this.sendOne(key, token);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // no connection: everything stays as it is
        this.problem = "offline";
      } finally {
        this.sending = false;
        this.current = "";
        await this.tell();
      }
    }
    async session() {
      const answer = await fetch(this.addresses.session, { redirect: "manual", credentials: "same-origin", cache: "no-store" });
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        this.problem = "signed-out";
        return "";
      }
      if (!answer.ok) {
        this.problem = "server";
        return "";
      }
      const { user, token } = await answer.json();
      if (String(user) !== String(this.user)) {
        this.problem = "other-account";
        return "";
      }
      return token;
    }
    async sendOne(key, token) {
      this.current = key;
      this.changed();
      for (;;) {
        const finding = await this.one("findings", key);
        if (!finding || finding.sent_at) return;
        const photos = await this.photosOf(key);
        const text = JSON.stringify(finding.pairs);
        let known = finding.had === text && !finding.outgoing;
        if (!known) {
          if (!finding.outgoing) {
            finding.outgoing = { pairs: finding.pairs, base: finding.base, written_at: finding.changed_at };
            await this.put("findings", finding);
          }
          const answer = await this.post(finding.url, token, [
            ...finding.outgoing.pairs,
            ["khoa", key],
            ["phien-ban", finding.outgoing.base],
            ["viet-luc", finding.outgoing.written_at],
            ["co-anh", photos.length ? "1" : ""],
          ]);
          const now = await this.one("findings", key); // it may have been typed in while this was on its way
          if (!answer.told) {
            await this.put("findings", { ...now, outgoing: answer.refused ? null : now.outgoing, error: answer.error });
            return;
          }
          const { revision, aside, visit_url } = answer.told;
          now.had = JSON.stringify(now.outgoing.pairs);
          now.outgoing = null;
          if (aside) now.conflict = visit_url;
          else now.base = revision;
          await this.put("findings", now);
          known = JSON.stringify(now.pairs) === now.had;
        }
        if (!known) continue;
        for (const photo of await this.photosOf(key)) {
          const file = new File([photo.bytes], photo.name, { type: photo.type });
          const answer = await this.post(finding.photo_url, token, [["khoa", key], ["file", file]]);
          if (!answer.told) {
            await this.put("findings", { ...(await this.one("findings", key)), error: answer.error });
            return;
          }
          await this.drop("photos", photo.id);
        }
        const last = await this.one("findings", key);
        if (JSON.stringify(last.pairs) !== last.had || (await this.photosOf(key)).length) continue;
        const { visit, model, title, page, base, conflict } = last;
        await this.put("findings", { key, visit, model, title, page, base, conflict, pairs: [], changed_at: last.changed_at, sent_at: Date.now(), error: "" });
        await this.keepPage(page);
        return;
      }
    }
    async post(url, token, pairs) {
      const body = new FormData();
      for (const [name, value] of pairs) body.append(name, value);
      body.append("csrfmiddlewaretoken", token);
      body.append("nguoi", this.user);
      const answer = await fetch(url, {
        method: "POST", body, redirect: "manual", credentials: "same-origin", headers: { "X-Offline": "1", Accept: "application/json" },
      });
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      if (answer.ok && isJson) return { told: await answer.json() };
      if (answer.type === "opaqueredirect") {
        this.problem = "signed-out";
        return { error: "" };
      }
      if (answer.status === 409) {
        this.problem = "other-account";
        return { error: "" };
      }
      if (answer.status === 422 && isJson) return { refused: true, error: (await answer.json()).problems.join(" ") };
      if (answer.status === 403 || answer.status === 404) {
        return { refused: true, error: "Tài khoản này không còn được ghi vào chuyến này; đề nghị báo trưởng đoàn." };
      }
      if (answer.status === 413) return { refused: true, error: "Ảnh quá lớn." };
      this.problem = "server";
      return { error: "" };
    }

    // --- pages for use without a connection ---
    async keepPage(url) {
      if (!globalThis.caches || !url) return false;
      try {
        const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
        const text = answer.ok && !answer.redirected ? await answer.clone().text() : "";
        if (!text.includes(`data-user="${this.user}"`)) return false;
        await (await caches.open(PREFIX + this.user)).put(url, answer);
        return true;
      } catch {
        return false;
      }
    }
    async keepOnly(urls) {
      if (!globalThis.caches) return;
      const cache = await caches.open(PREFIX + this.user);
      const wanted = new Set(urls.map((url) => new URL(url, location.href).href));
      for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
    }
  }

  return { Store };
})();
