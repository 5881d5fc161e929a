// The outbox (hộp gửi): forms that could not be sent, kept in this browser with their files until the server has answered.
// Used by pages (offline.js, visits-store.js) and by the service worker (worker.js). One database for each account:
//   IndexedDB "kheo-outbox-<user>"  forms by their key: {key, url, title, page, pairs, files, at, state, answer, error}
// A form is sent to its own address with its own fields, a fresh token and its key, so that it is done once however
// often it is sent. Large files go ahead in pieces (tus 1.0, /tep/) and the form names the upload.
globalThis.KheoOutbox = (() => {
  "use strict";
  const PREFIX = "kheo-outbox-";
  const SESSION = "/hop-gui/phien/";
  const UPLOADS = "/tep/";
  const PIECE = 256 * 1024;
  const LONGEST_SIDE = 1600; // pixels
  const QUALITY = 0.8;
  const UPLOAD = "tep-da-tai"; // names a file that went ahead
  const FRESH = new Set(["csrfmiddlewaretoken", "ma-gui", UPLOAD]);
  const channel = globalThis.BroadcastChannel ? new BroadcastChannel("kheo-outbox") : null;

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  async function within(user, mode, act) {
    const opening = indexedDB.open(PREFIX + user, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("forms", { keyPath: "key" });
    const database = await done(opening);
    try {
      const transaction = database.transaction("forms", mode);
      const result = await done(act(transaction.objectStore("forms")));
      if (mode === "readwrite") {
        await new Promise((resolve, reject) => {
          transaction.oncomplete = resolve;
          transaction.onerror = transaction.onabort = () => reject(transaction.error);
        });
        channel?.postMessage("changed");
      }
      return result;
    } finally {
      database.close();
    }
  }
  const all = async (user) => (await within(user, "readonly", (forms) => forms.getAll())).sort((a, b) => a.at - b.at);
  const get = (user, key) => within(user, "readonly", (forms) => forms.get(key));
  const put = (user, form) => within(user, "readwrite", (forms) => forms.put(form));
  // What is noted of a form while it is sent; a form that was taken back or sent meanwhile stays away.
  const update = (user, form, more) =>
    within(user, "readwrite", (forms) => {
      const asked = forms.get(form.key);
      asked.addEventListener("success", () => asked.result && forms.put({ ...asked.result, ...more }));
      return asked;
    });
  const drop = (user, key) => within(user, "readwrite", (forms) => forms.delete(key));
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // An address without its language: English lies below /en/.
  const bare = (url) => url.replace(/^(https?:\/\/[^/]+)?\/en(?=\/)/, "$1");
  // Whether two forms have one place: the form of one record, which takes the place of what it said before. New records
  // are all sent to one address; the key of the form (khoa) tells them apart.
  const record = ({ pairs }) => pairs.find(([name]) => name === "khoa")?.[1] || "";
  const same = (a, b) => bare(a.url) === bare(b.url) && record(a) === record(b);

  // What a form says, ready to be kept; nothing for a form that is not made for it.
  async function formOf(data, url, page) {
    const key = data.get("ma-gui");
    const user = data.get("nguoi");
    if (!key || !user) return null;
    const pairs = [];
    const files = [];
    const another = data.getAll("file").some((each) => each.size); // chosen in place of the one that went ahead
    for (const [name, value] of data) {
      if (typeof value === "string") {
        if (!FRESH.has(name) || (name === UPLOAD && value && !another)) pairs.push([name, value]);
      } else if (value.size) {
        files.push({ field: name, name: value.name, type: value.type, size: value.size, bytes: await value.arrayBuffer(), token: "" });
      }
    }
    return { user, form: { key, url, title: data.get("ten-phieu") || "", page, pairs, files, at: Date.now(), state: "waiting", answer: "", error: "" } };
  }
  async function keep(user, form, { replace = false } = {}) {
    const before = await get(user, form.key);
    for (const file of before?.files || []) { // a form that names its upload keeps the file, too: the upload ends after a day
      const named = form.pairs.findIndex(([name, value]) => name === UPLOAD && value && value === file.token);
      if (named < 0) continue;
      form.pairs.splice(named, 1);
      form.files.push(file);
    }
    await put(user, form);
    if (replace) {
      for (const each of await all(user)) if (same(each, form) && each.key !== form.key) await drop(user, each.key);
    }
    globalThis.navigator?.storage?.persist?.();
    const registration = globalThis.registration || (await globalThis.navigator?.serviceWorker?.getRegistration?.());
    await registration?.sync?.register("kheo-outbox").catch(() => { /* it is sent when a page is open */ });
  }

  // --- sending: {problem: "" | "offline" | "signed-out" | "other-account" | "server", results: {key: …}} ---
  async function send(user, options = {}) {
    const work = () => sendAll(user, options).catch((error) => {
      if (error instanceof TypeError) return { problem: "offline", results: {} };
      throw error;
    });
    const locks = globalThis.navigator?.locks;
    if (!locks) return work();
    return locks.request(PREFIX + user, { ifAvailable: !options.only && !options.wait }, (lock) => (lock ? work() : { problem: "", results: {} }));
  }
  async function sendAll(user, { only = "", progress = () => {} }) {
    const results = {};
    const forms = (await all(user)).filter((each) => !only || each.key === only);
    if (!forms.length) return { problem: "", results };
    const told = await session(forms.map((each) => each.key));
    if (told.problem) return { problem: told.problem, results };
    if (String(told.user) !== String(user)) return { problem: "other-account", results };
    for (const { key } of forms) {
      const form = await get(user, key); // as it is now: it may have been taken back while another was sent
      if (!form) continue;
      if (form.key in told.done) {
        await drop(user, form.key);
        results[form.key] = { state: "done", location: told.done[form.key] };
        continue;
      }
      if (form.state !== "waiting") continue;
      const result = await sendOne(user, form, told.token, progress);
      if (result.problem) return { problem: result.problem, results };
      results[form.key] = result;
    }
    return { problem: "", results };
  }
  async function session(keys) {
    const asked = keys.map((key) => `khoa=${encodeURIComponent(key)}`).join("&");
    const answer = await fetch(`${SESSION}?${asked}`, { redirect: "manual", credentials: "same-origin", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { problem: "signed-out" };
    if (!answer.ok) return { problem: "server" };
    return answer.json();
  }
  async function sendOne(user, form, token, progress, again = false) {
    const body = new FormData();
    for (const [name, value] of form.pairs) body.append(name, value);
    for (const file of form.files) {
      if (file.field === "file" && file.size > PIECE && globalThis.crypto?.subtle) {
        const refused = await upload(user, form, file, token, progress);
        if (refused.problem || refused.state) return refused;
        if (refused.error) return stop(user, form, "refused", "", refused.error);
        body.append(UPLOAD, file.token);
      } else {
        body.append(file.field, new File([file.bytes], file.name, { type: file.type }));
      }
    }
    body.append("ma-gui", form.key);
    body.append("csrfmiddlewaretoken", token);
    const answer = await fetch(form.url, {
      method: "POST", body, redirect: "manual", credentials: "same-origin", headers: { "X-Kheo-Send": "1", Accept: "application/json" },
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { problem: "signed-out" };
    if (answer.status === 409) return { problem: "other-account" };
    if (answer.status >= 500 || answer.status === 429) return { problem: "server" };
    if (answer.status === 403 && !again) { // somebody signed in meanwhile: the token is another one
      const told = await session([form.key]);
      if (told.problem) return told;
      return String(told.user) === String(user) ? sendOne(user, form, told.token, progress, true) : { problem: "other-account" };
    }
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    const said = isJson ? await answer.json() : {};
    if (answer.ok && said.state === "done") {
      await drop(user, form.key);
      return said;
    }
    if (answer.status === 422 && isJson) return stop(user, form, said.state, said.page, "");
    const why = answer.status === 413 ? "Tệp quá nặng." : "Tài khoản này không còn được gửi phiếu này; đề nghị hỏi cơ quan thường trực.";
    return stop(user, form, "refused", "", why);
  }
  async function stop(user, form, state, answer, error) {
    const said = (words) => update(user, form, { state, answer: words, error });
    await said(answer.slice(0, 400_000)).catch(() => said("")); // no room for the page of the answer
    return { state };
  }

  // A file in pieces; after a break it goes on where the server says that it ends. The form of which it is may have
  // taken it while its answer was lost: then the form is done.
  async function upload(user, form, file, token, progress) {
    const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token };
    const ask = (url, method, more = {}, body) =>
      fetch(url, { method, headers: { ...headers, ...more }, body, credentials: "same-origin", redirect: "manual", cache: "no-store" });
    const noted = () => update(user, form, { files: form.files }).catch(() => { /* no room: it begins anew next time */ });
    let offset = -1;
    if (file.token) {
      const known = await ask(`${UPLOADS}${file.token}/`, "HEAD");
      if (known.ok) offset = Number(known.headers.get("Upload-Offset"));
      else {
        const told = await session([form.key]);
        if (told.problem) return told;
        if (form.key in told.done) {
          await drop(user, form.key);
          return { state: "done", location: told.done[form.key] };
        }
      }
    }
    if (offset < 0) {
      const sum = await digest(file.bytes);
      const said = `filename ${base64(file.name)},sha256 ${base64(sum)}`;
      const begun = await ask(UPLOADS, "POST", { "Upload-Length": String(file.size), "Upload-Metadata": said });
      if (begun.status !== 201) return refusal(begun);
      file.token = begun.headers.get("Location").split("/").filter(Boolean).pop();
      offset = 0;
      await noted();
    }
    for (;;) {
      const piece = file.bytes.slice(offset, offset + PIECE);
      const type = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
      const answer = await ask(`${UPLOADS}${file.token}/`, "PATCH", type, piece);
      if (answer.status !== 204 && answer.status !== 409) {
        file.token = "";
        await noted();
        return refusal(answer);
      }
      offset = Number(answer.headers.get("Upload-Offset"));
      progress(offset, file.size);
      if (offset >= file.size && answer.status === 204) return {};
    }
  }
  async function refusal(answer) {
    if (answer.type === "opaqueredirect") return { problem: "signed-out" };
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (!isJson) return { problem: "server" };
    return { error: (await answer.json()).problems.map((each) => each.message).join(" ") };
  }
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  async function digest(bytes) {
    if (!globalThis.crypto?.subtle) return crypto.getRandomValues(new Uint32Array(4)).join("-"); // no secure line
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // A photo as it is wanted: upright, no larger than needed, without the place where it was taken.
  async function shrink(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff"; // behind what a PNG leaves open
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      image.close();
      const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
      if (!small || small.size >= file.size) return file;
      return new File([small], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
    } catch {
      return file; // not an image that this browser draws: the server looks at it
    }
  }

  return { all, get, drop, keep, bare, same, formOf, newKey, send, session, upload, shrink, digest, channel };
})();
