// Drafts saved as they are typed: <form data-draft data-autosave-url data-revision>.
//   Every change is kept in this browser at once, and sent to the server when the typing pauses.
//   Without a connection it stays here and is sent when the connection is back; after a reload it is put back.
//   Somebody else's edit is never overwritten: the server refuses, and a button shows both versions.
// Without this script the buttons of the form do the same by hand.
(() => {
  "use strict";
  const PAUSE = 1500;
  const LONGEST_RETRY = 60000;
  const PATIENCE = 5000;
  const NOT_KEPT = new Set(["csrfmiddlewaretoken", "phien-ban", "khoa", "roi", "ma-gui", "nguoi", "ten-phieu"]);
  const OWN = `kheo-draft:${document.body.dataset.user || ""}:`; // on a shared phone nobody finds another's words
  const bare = (url) => url.replace(/^\/en(?=\/)/, ""); // one draft, in whichever language its form is shown
  const LANGUAGE = document.documentElement.lang;
  const ofOtherMarks = (number) => number.replace(/[.,]/g, (mark) => (mark === "." ? "," : ".")); // 1.234,5 is 1,234.5 in English
  const OLD = "kheo-draft:"; // was followed by the address alone, and did not say whose words they are
  const OF_A_UNIT = "/dang-ky/"; // all who may open such a form may read its draft; other forms are of one person

  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(`${OLD}/`) && !name.startsWith(OLD + OF_A_UNIT)) localStorage.removeItem(name);
    }
  } catch { /* nothing was kept */ }

  for (const form of document.querySelectorAll("form[data-draft]")) start(form);

  function start(form) {
    const status = form.querySelector("[data-draft-status]");
    let saveUrl = form.dataset.autosaveUrl;
    let key = OWN + bare(saveUrl);
    let timer = 0;
    let sending = false;
    let waiting = false;
    let halted = false;
    let retry = 5000;
    let lastSent = content();

    // --- what the form says, as pairs of text ---
    function content() {
      return JSON.stringify([...new FormData(form)].filter(([name]) => !NOT_KEPT.has(name)));
    }
    function revision() {
      return form.elements["phien-ban"]?.value || "0";
    }
    function say(words, tone) {
      status.textContent = words;
      status.dataset.tone = tone || "";
    }
    function clock(time) {
      return new Date(time).toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" });
    }

    // --- this browser's own copy ---
    function keep(more) {
      try {
        const kept = { pairs: JSON.parse(content()), revision: revision(), form: form.elements.khoa?.value || "", language: LANGUAGE, at: Date.now(), ...more };
        localStorage.setItem(key, JSON.stringify(kept));
      } catch { /* a full or forbidden storage: the server's copy remains */ }
    }
    function forget() {
      try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
    }
    const isNumber = (name) => form.elements[name]?.type === "text" && ["decimal", "numeric"].includes(form.elements[name].inputMode);
    // As this page writes it: a number that was typed on the page of the other language stays the same number.
    function kept() {
      try {
        const copy = JSON.parse(localStorage.getItem(key) || "null");
        if (!copy?.language || copy.language === LANGUAGE) return copy;
        return { ...copy, pairs: copy.pairs.map(([name, value]) => [name, isNumber(name) ? ofOtherMarks(value) : value]) };
      } catch { return null; }
    }
    function takeOver() {
      try {
        const old = localStorage.getItem(OLD + bare(saveUrl));
        if (old && !localStorage.getItem(key)) localStorage.setItem(key, old);
        localStorage.removeItem(OLD + bare(saveUrl));
      } catch { /* nothing was kept */ }
    }
    function fill(pairs) {
      const values = new Map();
      for (const [name, value] of pairs) values.set(name, [...(values.get(name) || []), value]);
      for (const field of form.elements) {
        if (!field.name || NOT_KEPT.has(field.name) || field.type === "hidden") continue;
        const found = values.get(field.name) || [];
        if (field.type === "checkbox" || field.type === "radio") field.checked = found.includes(field.value);
        else field.value = found[0] ?? "";
      }
    }
    // A new form that was sent: whether it still waits in the outbox. Once the server has it, nothing is kept of it.
    async function waitsStill(copy) {
      try {
        if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
        const { outbox, user, draw } = await KheoDevice.more();
        await draw(); // forgets what has left the outbox
        if (await outbox.get(user, copy.sent)) return true;
        const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, {}));
        const { done = {} } = await Promise.race([outbox.session([copy.sent]), late]);
        if (done[copy.sent]) forget();
      } catch { /* no line, or a browser that keeps nothing */ }
      return false;
    }
    async function putBack() {
      const found = kept();
      if (!found) return;
      const onServer = content();
      const typed = JSON.stringify(found.pairs);
      const serverMovedOn = found.sent && revision() !== found.revision;
      if (typed === onServer || serverMovedOn) return forget();
      const { khoa } = form.elements;
      const another = found.sent && khoa && khoa.value !== found.form; // this page was made for another new record
      if (another) {
        form.inert = true; // what is typed now would be lost
        const waits = await waitsStill(found);
        form.inert = false;
        if (kept()?.at !== found.at) return;
        if (waits) {
          halted = true; // the outbox sends it
          fill(found.pairs);
          khoa.value = found.form;
          return KheoOffline.draw();
        }
      }
      fill(found.pairs);
      if (form.elements["phien-ban"]) form.elements["phien-ban"].value = found.revision;
      // With its old key, so that a first save whose answer was lost is not done twice; not after it was sent, when the
      // server may have made of it what must not be written over.
      if (khoa && found.form && !another) khoa.value = found.form;
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "button button-small";
      undo.textContent = "Bỏ phần vừa khôi phục";
      undo.addEventListener("click", () => {
        forget();
        location.reload();
      });
      const note = document.createElement("div");
      note.className = "notice tone-info";
      const words = document.createElement("div");
      words.textContent = `Đã khôi phục phần nhập lúc ${clock(found.at)} chưa gửi được lên máy chủ. `;
      words.append(undo);
      note.append(words);
      form.prepend(note);
      plan(200);
    }

    // --- the server's copy ---
    function plan(delay) {
      clearTimeout(timer);
      if (!halted) timer = setTimeout(save, delay);
    }
    async function freshToken() {
      const page = await fetch(location.href, { credentials: "same-origin" });
      if (!page.ok || page.redirected) return false;
      const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
      if (token) form.elements.csrfmiddlewaretoken.value = token.value;
      return Boolean(token);
    }
    async function save(again) {
      const said = content();
      if (said === lastSent) return;
      if (sending) {
        waiting = true;
        return;
      }
      sending = true;
      say("Đang lưu…");
      let answer;
      try {
        answer = await fetch(saveUrl, {
          method: "POST", body: new FormData(form), credentials: "same-origin",
          headers: { "X-Draft": "1", Accept: "application/json" },
        });
      } catch {
        sending = false;
        say("Chưa có mạng: phần đã nhập được giữ trên máy này và sẽ tự lưu khi có mạng.", "warn");
        retry = Math.min(retry * 2, LONGEST_RETRY);
        return plan(retry);
      }
      sending = false;
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      if (answer.redirected || answer.status === 401 || (answer.ok && !isJson)) {
        say("Phiên đăng nhập đã hết. Phần đã nhập được giữ trên máy này: đăng nhập lại ở một cửa sổ khác, rồi sửa tiếp.", "warn");
        return plan(LONGEST_RETRY / 2);
      }
      if (answer.status === 403 && !again && (await freshToken().catch(() => false))) return save(true);
      if (answer.ok) return saved(await answer.json(), said);
      if (answer.status === 409) return conflict();
      if (answer.status === 422 && isJson) {
        const { problems } = await answer.json();
        lastSent = said;
        return say(`Chưa lưu được: ${problems.map((problem) => problem.message).join(" ")}`, "warn");
      }
      say("Máy chủ chưa lưu được; phần đã nhập được giữ trên máy này và sẽ thử lại.", "warn");
      retry = Math.min(retry * 2, LONGEST_RETRY);
      plan(retry);
    }
    function saved(told, said) {
      retry = 5000;
      lastSent = said;
      const changed = content() !== said;
      if (told.autosave_url && told.autosave_url !== saveUrl) becomeEdit(told);
      form.elements["phien-ban"].value = told.revision;
      if (changed || waiting) {
        waiting = false;
        keep();
        plan(PAUSE);
      } else {
        forget();
        form.dispatchEvent(new CustomEvent("kheo:saved", { bubbles: true }));
      }
      say(`Đã lưu lúc ${told.saved_at}`, "good");
    }
    // The first save made a draft of its own: from now on this page is its form.
    function becomeEdit(told) {
      forget();
      saveUrl = told.autosave_url;
      key = OWN + bare(saveUrl);
      form.action = told.edit_url;
      history.replaceState(null, "", told.edit_url);
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "phien-ban";
      form.append(field);
      form.elements.khoa?.remove();
    }
    function conflict() {
      halted = true;
      keep();
      say("Người khác hoặc một cửa sổ khác đã sửa bản nháp này. ", "warn");
      const look = document.createElement("button");
      look.className = "button button-small";
      look.name = "roi";
      look.value = "luu";
      look.textContent = "Xem hai bản";
      status.append(look);
    }

    const typing = () => {
      keep();
      plan(PAUSE);
    };
    form.addEventListener("input", typing);
    form.addEventListener("change", typing);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      halted = true;
      if (content() !== lastSent) keep({ sent: form.elements["ma-gui"]?.value || true });
    });
    form.addEventListener("kheo:resumed", () => {
      halted = false;
      typing();
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) halted = false;
    });
    addEventListener("online", () => {
      retry = 5000;
      plan(0);
    });
    addEventListener("offline", () => {
      say("Mất mạng: phần đã nhập được giữ trên máy này và sẽ tự lưu khi có mạng.", "warn");
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && !halted && content() !== lastSent) plan(0);
    });
    takeOver();
    putBack();
  }
})();
