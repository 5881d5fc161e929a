// The pages that list what waits and what is kept (offline.js does the sending):
//   [data-outbox-list]    all that waits               [data-kept-pages]     the pages that can be read now
(() => {
  "use strict";
  const { outbox, owner, user, element, when, weight, unsentVisits, send, openForm, draw } = KheoOffline;
  const OF_SOMEBODY = /^kheo-(pages|visits)-(\d+)$/;
  const all = (selector, within) => [...within.querySelectorAll(selector)];

  document.addEventListener("kheo:outbox", ({ detail: forms }) => {
    const list = document.querySelector("[data-outbox-list]");
    list.replaceChildren(...lines(), ...forms.map(card));
    document.querySelector("[data-outbox-none]").hidden = list.children.length > 0;
  });
  const WHY = {
    "signed-out": "Phiên đăng nhập đã hết. Các phiếu vẫn được giữ; đăng nhập lại để gửi.",
    "other-account": "Máy đang đăng nhập bằng tài khoản khác, nên chưa gửi.",
    server: "Máy chủ đang bận; phiếu vẫn được giữ và sẽ tự gửi lại.",
    offline: "Chưa nối được mạng; phiếu vẫn được giữ và sẽ tự gửi khi có mạng.",
  };
  function lines() {
    const told = [];
    if (WHY[KheoOffline.problem]) {
      const inside = element("div", {}, element("p", {}, WHY[KheoOffline.problem]));
      if (KheoOffline.problem === "signed-out") inside.append(element("p", { className: "actions" }, element("a", { className: "button button-small", href: "/dang-nhap/?next=/hop-gui/" }, "Đăng nhập lại")));
      told.push(element("div", { className: "notice tone-warn" }, inside));
    }
    const visits = unsentVisits();
    if (visits) told.push(element("p", {}, `${visits} kết quả kiểm tra chưa gửi: `, element("a", { href: "/kiem-tra/" }, "mở trang Kiểm tra"), "."));
    return told;
  }
  const STATES = {
    waiting: ["info", "Đang chờ gửi"],
    refused: ["bad", "Máy chủ chưa nhận, cần sửa"],
    lost: ["warn", "Có người đã sửa trước, cần chọn"],
  };
  function card(entry) {
    const [tone, word] = STATES[entry.state];
    const size = entry.files.reduce((sum, each) => sum + each.size, 0);
    const about = `Giữ lúc ${when(entry.at)}${entry.files.length ? ` · ${entry.files.length} tệp, ${weight(size)}` : ""}`;
    const made = element("article", { className: "fieldset stack" }, element("h3", {}, entry.title || "Phiếu chưa đặt tên"));
    made.append(element("p", {}, element("span", { className: `badge tone-${tone}` }, word), " ", element("span", { className: "small soft" }, about)));
    made.append(...answerOf(entry));
    const actions = element("div", { className: "cluster" });
    const button = (label, look, act) => {
      const each = element("button", { type: "button", className: `button button-small ${look}` }, label);
      each.addEventListener("click", act);
      actions.append(each);
      return each;
    };
    if (entry.state === "waiting" && user) button("Gửi ngay", "button-primary", () => send(entry.key));
    else if (user) button(entry.state === "lost" ? "Mở hai bản để chọn hoặc gộp" : "Mở phiếu để sửa", "button-primary", ({ currentTarget }) => openForm(entry, made, currentTarget));
    if (entry.page) actions.append(element("a", { className: "button button-small", href: entry.page }, "Mở trang của phiếu"));
    const drop = button(entry.state === "lost" ? "Giữ bản trên máy chủ" : "Xóa", "button-quiet", async () => {
      await outbox.drop(owner, entry.key);
      await draw();
    });
    drop.dataset.confirm = entry.state === "lost" ? "Giữ bản trên máy chủ, bỏ bản trên máy này?" : "Xóa phiếu này khỏi máy? Nội dung chưa gửi sẽ mất.";
    made.append(actions);
    return made;
  }
  // Why it was not taken, or the two versions, as the server's own page tells it.
  function answerOf(entry) {
    if (entry.error) return [element("p", {}, entry.error)];
    if (!entry.answer) return [];
    const page = new DOMParser().parseFromString(entry.answer, "text/html");
    const two = page.querySelector("#hai-ban .diff");
    if (entry.state === "lost" && two) {
      return [element("p", { className: "small soft" }, "Gạch: bản đã lưu trên máy chủ. Thêm: bản của đồng chí trên máy này."), document.importNode(two, true)];
    }
    const found = all(".problem, .error-summary li", page);
    const said = (found.length ? found : all('.field-error, [role="alert"] .notice-title', page)).map((each) => each.textContent.replace(/\s+/g, " ").trim());
    return [element("ul", {}, ...[...new Set(said)].slice(0, 8).map((each) => element("li", {}, each)))];
  }
  async function drawKept() {
    const list = document.querySelector("[data-kept-pages]");
    if (!list) return;
    for (const name of (await globalThis.caches?.keys()) || []) {
      if (name !== "kheo-pages-portal" && OF_SOMEBODY.exec(name)?.[2] !== owner) continue;
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        const answer = await cache.match(url);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const text = element("span", { className: "links-text" }, element("span", { className: "links-label" }, page.querySelector("h1")?.textContent || url));
        const lead = page.querySelector(".lead")?.textContent;
        if (lead) text.append(element("span", { className: "links-note" }, lead));
        list.append(element("li", {}, element("a", { href: url }, text)));
      }
    }
    document.querySelector("[data-kept-none]").hidden = list.children.length > 0;
  }

  drawKept();
})();
