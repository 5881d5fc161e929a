// Forms that are kept when they cannot be sent, and what becomes of them (device.js loads this when it is needed):
//   form[data-offline]    kept when it cannot be sent  [data-outbox-chip]    how many wait, in the head
(() => {
  "use strict";
  const { user, owner, stored, unsentVisits, when, WAITING } = KheoDevice;
  const RETRY = 30000;
  const outbox = KheoOutbox;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const weight = (bytes) => `${(bytes / 1048576).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
  let problem = "";

  function element(tag, more = {}, ...inside) {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...inside);
    return made;
  }

  // --- photos are made smaller before they are sent ---
  async function shrinkFiles(target) {
    const before = [...target.files];
    const after = [];
    for (const each of before) after.push(await outbox.shrink(each));
    if (after.some((each, place) => each !== before[place])) {
      const files = new DataTransfer();
      for (const each of after) files.items.add(each);
      target.files = files.files;
    }
    const size = (files) => files.reduce((sum, each) => sum + each.size, 0);
    const note = target.closest(".field").querySelector("[data-file-note]") || element("p", { className: "hint small" });
    note.dataset.fileNote = "";
    note.setAttribute("role", "status");
    note.textContent =
      size(after) < size(before)
        ? `${before.length} tệp, ảnh đã thu nhỏ từ ${weight(size(before))} còn ${weight(size(after))}.`
        : `${before.length} tệp, ${weight(size(before))}.`;
    (target.closest(".drop") || target).after(note);
  }

  // --- a form that cannot be sent now ---
  async function keepForm(form, submitter) {
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    const made = await outbox.formOf(data, form.action, location.href.split("#")[0]);
    if (!made || made.user !== user) throw new Error("not made to be kept");
    await outbox.keep(user, made.form, { replace: "draft" in form.dataset });
    stored(WAITING, user); // should this page be closed now, the next one sends it
    waits(form, made.form);
    form.dispatchEvent(new CustomEvent("kheo:saved", { bubbles: true }));
    if (!form.inert) {
      form.reset();
      all("[data-file-note], [data-uploaded]", form).forEach((each) => each.remove()); // the kept form has the file
      form.elements["ma-gui"].value = outbox.newKey();
    }
    (navigator.onLine ? send(made.form.key, form) : draw()).catch(() => { /* it is kept */ });
  }

  // --- what a form of this page came to: a note above it ---
  function note(form, tone, title, words, ...actions) {
    let there = form.previousElementSibling;
    if (!there?.matches("[data-waiting]")) {
      there = element("div");
      there.dataset.waiting = "";
      there.setAttribute("role", "status");
      form.before(there);
      there.scrollIntoView({ block: "center" });
    }
    there.className = `notice tone-${tone}`;
    const inside = element("div", {}, element("p", { className: "notice-title" }, title), element("p", {}, words));
    if (actions.length) inside.append(element("p", { className: "actions" }, ...actions));
    there.replaceChildren(inside);
  }
  const link = (words, href) => element("a", { className: "button button-small", href }, words);
  function button(words, act) {
    const made = element("button", { type: "button", className: "button button-small" }, words);
    made.addEventListener("click", act);
    return made;
  }
  // The form of one record stays closed while it waits, so that what is sent is what is seen; another is empty again.
  function waits(form, entry) {
    waiting.set(entry.key, form);
    if (!("draft" in form.dataset)) {
      note(form, "warn", "Chờ gửi", "Phiếu đã được giữ trên máy này, sẽ tự gửi khi có mạng.", link("Mở hộp gửi", "/hop-gui/"));
      return;
    }
    form.inert = true;
    const back = button("Lấy lại để sửa tiếp", async () => {
      await outbox.drop(user, entry.key);
      if (navigator.onLine) await draw().catch(() => { /* nobody can say whether it was sent */ });
      release(entry.key);
    });
    const another = button("Viết phiếu khác", () => {
      copies((copy, put) => copy.sent === entry.key && put(null));
      location.reload();
    });
    const more = form.elements.khoa ? [another] : [];
    if (entry.state === "waiting") note(form, "warn", "Chờ gửi", "Phiếu đã được giữ trên máy này, sẽ tự gửi khi có mạng.", link("Mở hộp gửi", "/hop-gui/"), back, ...more);
    else if (entry.state === "lost") note(form, "warn", "Có người đã sửa trước", "Cả hai bản được giữ.", opens("Mở hai bản để chọn hoặc gộp", form, entry), link("Mở hộp gửi", "/hop-gui/"));
    else refused(form, entry);
  }
  const opens = (words, form, entry) => button(words, ({ currentTarget }) => openForm(entry, form, currentTarget));
  function refused(form, entry) {
    note(form, "bad", "Máy chủ chưa nhận", "Phiếu vẫn được giữ trên máy này.", opens("Mở phiếu để sửa", form, entry), link("Mở hộp gửi", "/hop-gui/"));
  }
  // What draft.js keeps of a form that was sent: it goes when the form has left the outbox, so that the next is empty.
  function copies(act) {
    try {
      for (const name of Object.keys(localStorage).filter((each) => each.startsWith(`kheo-draft:${owner}:`))) {
        const copy = JSON.parse(localStorage.getItem(name));
        if (copy.sent) act(copy, (said) => stored(name, said && JSON.stringify(said)));
      }
    } catch { /* this browser keeps nothing */ }
  }
  const waiting = new Map(); // key → form of this page
  let pressed = ""; // key of the form that was sent by its button just now: whoever carries it, its page is shown
  // To what came of a form; it may be this very page at another place, which would not be loaded anew by itself.
  function go(address) {
    const to = new URL(address, location.href);
    const here = to.pathname === location.pathname && to.search === location.search;
    location.assign(to);
    if (here) location.reload();
  }
  function settled(key, location_) {
    const form = waiting.get(key);
    waiting.delete(key);
    if (!form) return;
    if (form.inert || key === pressed) go(location_);
    else note(form, "good", "Đã gửi", "Máy chủ đã nhận phiếu.", button("Tải lại trang để xem", () => go(location_)));
  }
  // It was taken back, here or on another page, and can be written on: as another form, because the old one may be on its way.
  function release(key) {
    const form = waiting.get(key);
    waiting.delete(key);
    if (!form) return;
    form.previousElementSibling?.matches("[data-waiting]") && form.previousElementSibling.remove();
    if (!form.inert) return;
    form.inert = false;
    form.elements["ma-gui"].value = outbox.newKey();
    form.dispatchEvent(new CustomEvent("kheo:resumed"));
  }

  // --- sending ---
  const progressAt = (form) => (sent, size) =>
    note(form, "info", `Đang tải tệp lên: ${Math.round((sent / size) * 100)}%`, "Nếu đứt mạng, phần đã tải không phải tải lại.");
  async function send(only = "", form = null) {
    if (!user || (!navigator.onLine && !only)) return;
    if (form) pressed = only;
    const told = await outbox.send(user, { only, progress: form ? progressAt(form) : undefined });
    problem = told.problem;
    for (const [key, result] of Object.entries(told.results)) {
      if (key === only && form) {
        if (!waiting.delete(key)) break; // shown already, or taken back
        if (result.state === "done") return go(result.location);
        return openForm(await outbox.get(user, key), form);
      }
      if (result.state === "done") settled(key, result.location);
    }
    const left = problem && form && (await outbox.get(user, only));
    if (left) waits(form, left);
    await draw();
    if (pressed === only) pressed = "";
  }

  // The form goes to the server as a plain form: its page shows what is wrong, or both versions, with all that was typed.
  // Its files go ahead, whatever their size, so that they need not be chosen again when the page says no once more.
  // place: beside what it is told how far they have come; by: the button that was pressed.
  async function openForm(entry, place = null, by = null) {
    if (by) by.disabled = true;
    await bring(entry, place).finally(() => by && (by.disabled = false));
  }
  async function bring(entry, place) {
    const progress = place ? progressAt(place) : () => {};
    const told = entry ? await outbox.session([entry.key]).catch(() => ({ problem: "offline" })) : {};
    if (told.problem === undefined && entry && String(told.user) !== user) told.problem = "other-account";
    for (const file of (!told.problem && entry?.files) || []) {
      if (file.field !== "file") continue;
      progress(0, file.size);
      const came = await outbox.upload(user, entry, file, told.token, progress).catch(() => ({ problem: "offline" }));
      if (came.state === "done") return place ? go(came.location) : draw();
      told.problem ||= came.problem;
      if (came.error) file.token = ""; // it is the file that is refused: the page says why
    }
    problem = told.problem || "";
    if (problem && place?.matches("form")) refused(place, entry);
    if (problem || !entry) return draw();
    const form = element("form", { method: "post", action: entry.url, hidden: true });
    const add = (name, value) => form.append(element("input", { type: "hidden", name, value }));
    for (const [name, value] of entry.pairs) add(name, value);
    add("ma-gui", entry.key);
    add("csrfmiddlewaretoken", told.token);
    for (const file of entry.files) {
      if (file.token) add("tep-da-tai", file.token);
      else {
        const files = new DataTransfer();
        files.items.add(new File([file.bytes], file.name, { type: file.type }));
        form.enctype = "multipart/form-data";
        const input = element("input", { type: "file", name: file.field });
        input.files = files.files;
        form.append(input);
      }
    }
    document.body.append(form);
    form.submit();
  }

  // --- what is told of it all ---
  async function draw() {
    const forms = owner ? await outbox.all(owner) : [];
    const count = forms.length + unsentVisits();
    const chip = document.querySelector("[data-outbox-chip]");
    if (chip) {
      chip.hidden = count === 0;
      chip.textContent = `${count} phiếu chờ gửi`;
    }
    for (const each of all('form[action$="/dang-nhap/dang-xuat/"] button')) {
      if (count) each.dataset.confirm = `Máy này còn ${count} phiếu chưa gửi. Đăng xuất thì chưa mất, nhưng phải đăng nhập lại trên máy này mới gửi được.`;
      else delete each.dataset.confirm;
    }
    for (const form of user ? all("form[data-offline][data-draft]") : []) {
      const shown = { url: form.action, pairs: [...new FormData(form)] };
      const entry = forms.find((each) => outbox.same(each, shown));
      if (entry && (form.inert || entry.state === "waiting")) waits(form, entry);
    }
    const keys = new Set(forms.map((each) => each.key));
    copies((copy, put) => {
      if (!keys.has(copy.sent)) copy.waited && put(null);
      else if (!copy.waited) put({ ...copy, waited: true });
    });
    const gone = []; // the worker sent it, or another page
    for (const key of waiting.keys()) if (!keys.has(key) && !(await outbox.get(user, key))) gone.push(key);
    if (gone.length && navigator.onLine) {
      const { done } = await outbox.session(gone).catch(() => ({}));
      for (const key of gone) {
        if (done?.[key]) settled(key, done[key]);
        else if (done) release(key);
      }
    }
    any = forms.some((each) => each.state === "waiting");
    if (owner) stored(WAITING, forms.length ? owner : null);
    KheoOffline.problem = problem;
    document.dispatchEvent(new CustomEvent("kheo:outbox", { detail: forms }));
  }
  let any = false;

  globalThis.KheoOffline = { outbox, owner, user, problem, element, when, weight, unsentVisits, send, openForm, draw, keepForm, shrinkFiles };
  async function start() {
    await draw();
    if (!user) return;
    await send();
    setInterval(() => any && !document.hidden && send(), RETRY);
  }
  outbox.channel?.addEventListener("message", draw);
  addEventListener("online", () => send());
  const begin = () => start().catch(() => { /* a browser that keeps nothing: plain forms */ });
  if (document.readyState === "complete") begin();
  else addEventListener("DOMContentLoaded", begin);
})();
