// Comforts on top of pages that work without them. Everything hangs on data- attributes:
//   data-theme-choice    light or dark            data-confirm="…"    ask before a button acts
//   data-dialog="id"     open a <dialog>          data-close          close it
//   data-copy="text"     copy and say so          form[data-guard]    warn before typed text is lost
//   data-bulk            count ticked rows        .drop               let files be dropped
// A response header `HX-Trigger: {"toast": "…"}` shows the words at the foot of the window.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function toast(words) {
    const note = document.createElement("div");
    note.className = "toast";
    note.textContent = words;
    document.getElementById("toasts").append(note);
    setTimeout(() => note.remove(), 6000);
  }

  // --- light and dark ---
  const themeButtons = all("[data-theme-choice]");
  function showTheme() {
    for (const button of themeButtons) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme || "")));
    }
  }
  for (const button of themeButtons) {
    button.addEventListener("click", () => {
      const chosen = button.dataset.themeChoice;
      if (chosen) root.dataset.theme = chosen;
      else delete root.dataset.theme;
      try {
        if (chosen) localStorage.setItem("kheo-theme", chosen);
        else localStorage.removeItem("kheo-theme");
      } catch { /* lasts for this page only */ }
      showTheme();
    });
  }
  showTheme();

  // --- the menu closes when one goes elsewhere ---
  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // --- dialogs ---
  function ask(words, button, proceed) {
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.innerHTML =
      '<form method="dialog"><h2 id="ask-title"></h2><div class="form-actions">' +
      '<button class="button" value="">Thôi</button><button class="button button-primary" value="yes"></button></div></form>';
    dialog.setAttribute("aria-labelledby", "ask-title");
    dialog.querySelector("h2").textContent = words;
    const yes = dialog.querySelector('[value="yes"]');
    yes.textContent = button.textContent.trim();
    if (button.classList.contains("button-danger")) yes.className = "button button-danger";
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "yes") proceed();
    });
    document.body.append(dialog);
    dialog.showModal();
  }
  document.addEventListener(
    "click",
    (event) => {
      const element = event.target.closest("[data-confirm], [data-dialog], [data-close], [data-copy]");
      if (!element) return;
      const { confirm, dialog, copy } = element.dataset;
      if (confirm) {
        if (element.dataset.confirmed) {
          delete element.dataset.confirmed;
          return;
        }
        event.preventDefault();
        event.stopImmediatePropagation();
        ask(confirm, element, () => {
          element.dataset.confirmed = "yes";
          element.click();
        });
      } else if (dialog) {
        const target = document.getElementById(dialog);
        if (!target || !target.showModal) return;
        event.preventDefault();
        target.showModal();
      } else if (copy) {
        event.preventDefault();
        navigator.clipboard.writeText(copy).then(
          () => toast("Đã sao chép."),
          () => toast("Trình duyệt không cho sao chép; hãy chọn và sao chép bằng tay."),
        );
      } else {
        element.closest("dialog")?.close();
      }
    },
    true,
  );

  // --- guide.js ---
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[data-guide], .sheet-body a[href^="/huong-dan/"], .sheet-body a[href^="/en/huong-dan/"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    import(document.querySelector("a[data-guide]").dataset.guide)
      .then((guide) => guide.open(link.href))
      .catch(() => location.assign(link.href));
  });

  // --- typed text is not lost by a slip ---
  const touched = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) touched.add(form);
  });
  document.addEventListener("submit", (event) => touched.delete(event.target));
  document.addEventListener("kheo:saved", (event) => touched.delete(event.target.closest("form")));
  addEventListener("beforeunload", (event) => {
    if ([...touched].some((form) => form.isConnected)) event.preventDefault();
  });

  // --- ticking many rows: <form data-bulk> holds the boxes and a .toolbar ---
  function countTicked(form) {
    const boxes = all('td input[type="checkbox"], .select-cell input[type="checkbox"]:not([data-all])', form);
    const ticked = boxes.filter((box) => box.checked).length;
    for (const place of all("[data-bulk-count]", form)) place.textContent = ticked.toLocaleString(document.documentElement.lang);
    for (const button of all("[data-bulk-action]", form)) button.disabled = ticked === 0;
    for (const box of all("[data-all]", form)) {
      box.checked = ticked > 0 && ticked === boxes.length;
      box.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  }
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-bulk]");
    if (!form) return;
    if (event.target.matches("[data-all]")) {
      for (const box of all('td input[type="checkbox"]', form)) box.checked = event.target.checked;
    }
    countTicked(form);
  });

  // --- files dropped on a .drop ---
  for (const type of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(type, (event) => {
      const drop = event.target.closest?.(".drop");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("is-over", type === "dragover");
      const input = drop.querySelector('input[type="file"]');
      if (type !== "drop" || !input || !event.dataTransfer.files.length) return;
      const files = new DataTransfer();
      for (const file of event.dataTransfer.files) if (input.multiple || !files.files.length) files.items.add(file);
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // --- what every new piece of page needs, at first and after a swap ---
  function wake(within) {
    within.querySelector?.("[data-focus]")?.focus();
    all("[data-bulk]").forEach(countTicked);
  }
  wake(document);
  document.addEventListener("htmx:after:swap", (event) => wake(event.target));
  document.addEventListener("toast", (event) => toast(event.detail?.value ?? String(event.detail)));
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx?.response?.status;
    if (status !== 422) toast(status === 403 ? "Tài khoản này không được làm việc đó." : "Máy chủ không làm được; chưa có gì thay đổi. Hãy thử lại.");
  });
  document.addEventListener("htmx:error", () => toast("Mất kết nối; chưa gửi được. Hãy thử lại khi có mạng."));
})();
