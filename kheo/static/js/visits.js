// The pages of visits: forms that are kept on the phone as they are typed and sent when there is a line.
//   [data-visit-field]   the page for the spot: form[data-finding] for each model
//   [data-visits-list]   the list: keeps the pages of the coming visits, tells what waits
// Without this script the forms are plain forms.
(() => {
  "use strict";
  const NOT_KEPT = new Set(["csrfmiddlewaretoken", "khoa", "phien-ban", "nguoi", "photos"]);
  const PAUSE = 400;
  const RETRY = 30000;
  const page = document.querySelector("[data-visit-field], [data-visits-list]");
  const clock = (time) => new Date(time).toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" });

  function element(tag, words, more = {}) {
    const made = document.createElement(tag);
    made.textContent = words;
    return Object.assign(made, more);
  }

  if (page && globalThis.indexedDB) start(page.dataset).catch(() => { /* a browser that keeps nothing: plain forms */ });

  async function start(data) {
    const store = await KheoVisits.Store.open(data.user, { session: data.session });
    const sheets = [];
    store.changed = () => show(store, data, sheets);
    if (data.page) {
      const mine = (await store.findings()).filter((each) => String(each.visit) === data.visit);
      for (const form of page.querySelectorAll("form[data-finding]")) sheets.push(sheet(store, data, form, mine));
      for (const each of sheets) await each.restore();
    }
    addEventListener("online", () => store.send());
    addEventListener("offline", () => store.changed());
    document.addEventListener("visibilitychange", () => document.hidden || store.send());
    page.querySelector("[data-send-now]").addEventListener("click", () => store.send({ asked: true }));
    setInterval(() => store.send(), RETRY);
    store.changed();
    await store.send();
    if (!navigator.onLine) return;
    if (data.page) await store.keepPage(data.page);
    else await keepComing(store);
  }

  async function keepComing(store) {
    const links = [...page.querySelectorAll("[data-keep]")];
    await store.keepOnly(links.map((link) => link.href));
    for (const link of links) {
      if (await store.keepPage(link.getAttribute("href"))) link.querySelector("[data-kept-state]").textContent = "· đã giữ trên máy";
    }
  }

  // --- one form ---
  function sheet(store, data, form, mine) {
    const field = (name) => form.elements[name];
    const state = form.querySelector("[data-state]");
    const photos = form.querySelector("[data-photos]");
    let timer = 0;

    const pairs = () => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
    function fill(kept) {
      const values = new Map(kept);
      for (const each of form.elements) {
        if (!each.name || NOT_KEPT.has(each.name) || each.type === "file") continue;
        if (each.type === "radio") each.checked = values.get(each.name) === each.value;
        else each.value = values.get(each.name) ?? "";
      }
    }
    async function keep(ready) {
      clearTimeout(timer);
      await store.keep({
        key: field("khoa").value,
        base: Number(field("phien-ban").value),
        visit: Number(data.visit),
        model: Number(form.dataset.model),
        title: form.dataset.title,
        url: form.getAttribute("action"),
        photo_url: data.photo,
        page: data.page,
        pairs: pairs(),
        ready,
      });
    }
    async function drawPhotos() {
      const kept = await store.photosOf(field("khoa").value);
      for (const image of photos.querySelectorAll("img")) URL.revokeObjectURL(image.src);
      photos.replaceChildren(
        ...kept.map((photo) => {
          const item = element("li", "");
          const drop = element("button", "Bỏ", { type: "button", className: "button button-small button-quiet" });
          drop.addEventListener("click", async () => {
            await store.dropPhoto(photo.id);
            await drawPhotos();
          });
          item.append(element("img", "", { src: URL.createObjectURL(new Blob([photo.bytes], { type: photo.type })), alt: photo.name }), drop);
          return item;
        }),
      );
    }

    // What waits on this phone goes back into its form; into the empty form of its model where it has none yet.
    async function restore() {
      const keys = new Set([...page.querySelectorAll("form[data-finding] [name=khoa]")].map((each) => each.value));
      const same = (each) => String(each.model) === form.dataset.model;
      const isNew = field("phien-ban").value === "0";
      let found = mine.find((each) => each.key === field("khoa").value);
      if (!found && isNew) found = mine.find((each) => same(each) && !each.sent_at && !keys.has(each.key));
      if (!found) return;
      if (!found.sent_at) {
        field("khoa").value = found.key;
        field("phien-ban").value = found.base;
        fill(found.pairs);
        await drawPhotos();
      } else if (Number(field("phien-ban").value) > found.base) {
        await store.drop("findings", found.key); // the server has told more since
      } else if (Number(field("phien-ban").value) < found.base) {
        // This page is older than what was sent from it: more goes into a finding of its own, over nothing.
        field("khoa").value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        field("phien-ban").value = "0";
        says.sent = found;
      }
    }
    const says = { sent: null };

    function say(words, tone, ...more) {
      state.replaceChildren(words, ...more);
      state.className = `state tone-${tone}`;
    }
    function draw(finding, store_) {
      if (!finding) {
        if (says.sent) say(`Đã gửi lúc ${clock(says.sent.sent_at)}. Ghi thêm ở đây sẽ thành một bản ghi mới.`, "good");
        return;
      }
      const link = (words, href) => element("a", words, { href });
      if (finding.sent_at) {
        if (finding.conflict) say("Có hai bản khác nhau, cả hai được giữ. ", "warn", link("Xem và chọn một bản", finding.conflict));
        else {
          field("phien-ban").value = finding.base;
          say(`Đã gửi lúc ${clock(finding.sent_at)}`, "good");
        }
        if (photos.children.length) drawPhotos();
        return;
      }
      if (store_.current === finding.key) return say("Đang gửi…", "info");
      if (finding.error) return say(`Đã lưu trên máy. Máy chủ chưa nhận: ${finding.error}`, "bad");
      if (!finding.ready) return say("Đã lưu trên máy. Ghi xong thì bấm “Lưu kết quả” để gửi.", "none");
      if (store_.problem === "signed-out") {
        const back = encodeURIComponent(data.page);
        return say("Đã lưu trên máy. Phiên đăng nhập đã hết: ", "warn", link("đăng nhập lại để gửi", `${data.signIn}?next=${back}`));
      }
      if (store_.problem === "server") return say("Đã lưu trên máy. Máy chủ đang bận, sẽ tự gửi lại.", "warn");
      say("Đã lưu trên máy, sẽ gửi khi có mạng.", "warn");
    }

    const typed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => keep(false), PAUSE);
    };
    form.addEventListener("input", (event) => event.target.type === "file" || typed());
    for (const pick of form.querySelectorAll("[data-pick]")) {
      pick.addEventListener("change", async () => {
        const files = [...pick.files];
        for (const file of files) await store.keepPhoto(field("khoa").value, file);
        pick.value = "";
        await keep(false);
        await drawPhotos();
      });
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        for (const pick of form.querySelectorAll("[data-pick]")) {
          for (const file of pick.files) await store.keepPhoto(field("khoa").value, file);
          pick.value = "";
        }
        await keep(true);
      } catch {
        await store.drop("findings", field("khoa").value).catch(() => { /* nothing was kept */ });
        return form.submit(); // this phone has no room: straight to the server
      }
      await drawPhotos();
      await store.send();
    });
    return { key: () => field("khoa").value, restore, draw };
  }

  // --- what is said of it all ---
  async function show(store, data, sheets) {
    if (store.problem === "other-account") return location.replace(data.scope);
    const findings = await store.findings();
    for (const each of sheets) each.draw(findings.find((finding) => finding.key === each.key()), store);
    const line = page.querySelector("[data-line]");
    if (line) {
      line.textContent = navigator.onLine ? "" : "Đang không có mạng: nội dung được lưu trên máy này.";
      line.className = "offline-bar tone-warn";
    }
    const waiting = findings.filter((finding) => !finding.sent_at && (finding.ready || !sheets.length));
    const list = page.querySelector("[data-unsent-list]");
    list.replaceChildren(
      ...waiting.map((finding) => {
        const item = element("li", "");
        const note = finding.error || (finding.ready ? "" : "chưa bấm “Lưu kết quả”");
        item.append(element("a", finding.title, { href: finding.page }), note ? ` – ${note}` : "");
        return item;
      }),
    );
    page.querySelector("[data-unsent]").hidden = waiting.length === 0;
  }
})();
