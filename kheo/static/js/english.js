// On English pages: what the other scripts say in Vietnamese is put into English as it comes to the page.
// The words between the marks are written by scripts/words.py, from the catalogue.
(() => {
  "use strict";
  // words:begin
  const WORDS = {
    "Bỏ": "Remove",
    "Bỏ phần vừa khôi phục": "Discard what was restored",
    "Chưa có mạng: phần đã nhập được giữ trên máy này và sẽ tự lưu khi có mạng.": "No connection yet: what was typed is kept on this device and will be saved when there is one.",
    "Chưa lưu được: {join}": "Not saved: {join}",
    "Chưa xác nhận được. Thử lại, hoặc dùng cách khác.": "Not confirmed. Try again, or use another way.",
    "Chưa xác nhận được: thao tác bị hủy hoặc quá thời gian. Bấm nút để thử lại.": "Not confirmed: it was cancelled or took too long. Press the button to try again.",
    "Có hai bản khác nhau, cả hai được giữ.": "There are two different versions; both are kept.",
    "Gửi ngay": "Send now",
    "Hướng dẫn": "Guideline",
    "Khóa này đã được thêm vào tài khoản từ trước.": "This key was already added to the account.",
    "Máy chủ chưa lưu được; phần đã nhập được giữ trên máy này và sẽ thử lại.": "The server could not save it yet; what was typed is kept on this device and will be tried again.",
    "Máy chủ không làm được; chưa có gì thay đổi. Hãy thử lại.": "The server could not do it; nothing has changed. Please try again.",
    "Mất kết nối; chưa gửi được. Hãy thử lại khi có mạng.": "Connection lost; nothing was sent. Please try again when it is back.",
    "Mất mạng: phần đã nhập được giữ trên máy này và sẽ tự lưu khi có mạng.": "Connection lost: what was typed is kept on this device and will be saved when it is back.",
    "Người khác hoặc một cửa sổ khác đã sửa bản nháp này.": "Somebody else or another window has changed this draft.",
    "Phiên đăng nhập đã hết. Phần đã nhập được giữ trên máy này: đăng nhập lại ở một cửa sổ khác, rồi sửa tiếp.": "You have been signed out. What was typed is kept on this device: sign in again in another window, then go on.",
    "Thiết bị này không hỗ trợ cách xác nhận được yêu cầu.": "This device does not support the way of confirming that is asked for.",
    "Thôi": "Cancel",
    "Trình duyệt không cho sao chép; hãy chọn và sao chép bằng tay.": "The browser does not allow copying; please select and copy by hand.",
    "Tài khoản này không còn được ghi vào chuyến này; đề nghị báo trưởng đoàn.": "This account may no longer record for this visit; please tell the head of the team.",
    "Tài khoản này không được làm việc đó.": "This account may not do that.",
    "Xem hai bản": "See both versions",
    "Xem và chọn một bản": "Look and choose one",
    "chưa bấm “Lưu kết quả”": "“Save the results” not pressed yet",
    "· đã giữ trên máy": "· kept on this device",
    "Đang chờ gửi": "Waiting to be sent",
    "Đang gửi…": "Sending…",
    "Đang không có mạng: nội dung được lưu trên máy này.": "There is no connection: what you write is saved on this device.",
    "Đang lưu…": "Saving…",
    "Đã gửi": "Sent",
    "Đã gửi lúc {sent_at}": "Sent at {sent_at}",
    "Đã gửi lúc {sent_at}. Ghi thêm ở đây sẽ thành một bản ghi mới.": "Sent at {sent_at}. What is added here becomes a new record.",
    "Đã khôi phục phần nhập lúc {at} chưa gửi được lên máy chủ.": "Restored what was typed at {at} and had not reached the server.",
    "Đã lưu lúc {saved_at}": "Saved at {saved_at}",
    "Đã lưu trên máy, sẽ gửi khi có mạng.": "Saved on this device; it will be sent when there is a connection.",
    "Đã lưu trên máy. Ghi xong thì bấm “Lưu kết quả” để gửi.": "Saved on this device. When you are done, press “Save the results” to send.",
    "Đã lưu trên máy. Máy chủ chưa nhận: {error}": "Saved on this device. The server has not taken it: {error}",
    "Đã lưu trên máy. Máy chủ đang bận, sẽ tự gửi lại.": "Saved on this device. The server is busy; it will be sent again by itself.",
    "Đã lưu trên máy. Phiên đăng nhập đã hết:": "Saved on this device. You have been signed out:",
    "Đã sao chép.": "Copied.",
    "Địa chỉ trang này không dùng được passkey. Mở trang bằng https hoặc tên miền chính thức.": "Passkeys do not work at this address. Open the page by https or at its official name.",
    "đăng nhập lại để gửi": "sign in again to send",
    "Ảnh quá lớn.": "The photo is too large."
  };
  // words:end
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "data-confirm"];
  const MARKED = /[À-ỹđĐ]/;
  const exact = new Map();
  const patterns = [];
  for (const [vietnamese, english] of Object.entries(WORDS).sort((one, other) => other[0].length - one[0].length)) {
    const names = [...vietnamese.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
    if (!names.length) {
      exact.set(vietnamese, english);
      continue;
    }
    const parts = vietnamese.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    patterns.push({ looks: new RegExp(`^${parts.join("(.*?)")}$`, "s"), names, english });
  }

  function inEnglish(text) {
    const bare = text.trim();
    if (!bare || !MARKED.test(bare)) return text;
    if (exact.has(bare)) return text.replace(bare, () => exact.get(bare));
    for (const { looks, names, english } of patterns) {
      const found = looks.exec(bare);
      if (!found) continue;
      const holes = Object.fromEntries(names.map((name, at) => [name, inEnglish(found[at + 1])]));
      return text.replace(bare, () => english.replace(/\{(\w+)\}/g, (hole, name) => holes[name] ?? hole));
    }
    return text;
  }

  function sayText(node) {
    if (node.parentElement?.closest("textarea, script, style, [lang=vi]")) return;
    const said = inEnglish(node.data);
    if (said !== node.data) node.data = said;
  }
  function sayAttribute(element, name) {
    const now = element.getAttribute(name);
    const said = now && inEnglish(now);
    if (said && said !== now) element.setAttribute(name, said);
  }
  function say(node) {
    if (node.nodeType === Node.TEXT_NODE) return sayText(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const element of [node, ...node.querySelectorAll("*")]) for (const name of ATTRIBUTES) sayAttribute(element, name);
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) sayText(walker.currentNode);
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") sayAttribute(change.target, change.attributeName);
      else if (change.type === "characterData") sayText(change.target);
      else for (const node of change.addedNodes) say(node);
    }
  }).observe(document.documentElement, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
})();
