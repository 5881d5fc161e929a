// On English pages: what the other scripts say in Vietnamese is put into English as it comes to the page.
// The words between the marks are written by scripts/words.py, from the catalogue.
(() => {
  "use strict";
  // words:begin
  const WORDS = {
    "Bản lưu lúc {kept}, chưa nối mạng.": "Kept copy of {kept}, not connected.",
    "Bỏ": "Remove",
    "Bỏ phần vừa khôi phục": "Discard what was restored",
    "Chưa có mạng và máy này không giữ được phiếu. Đề nghị để nguyên trang này, khi có mạng thì gửi lại.": "There is no connection and this device cannot keep the form. Please leave this page open and send the form again when there is a connection.",
    "Chưa có mạng: phần đã nhập được giữ trên máy này và sẽ tự lưu khi có mạng.": "No connection yet: what was typed is kept on this device and will be saved when there is one.",
    "Chưa lưu được: {join}": "Not saved: {join}",
    "Chưa nối được mạng; phiếu vẫn được giữ và sẽ tự gửi khi có mạng.": "No connection; the form is kept and will be sent when there is one.",
    "Chưa xác nhận được. Thử lại, hoặc dùng cách khác.": "Not confirmed. Try again, or use another way.",
    "Chưa xác nhận được: thao tác bị hủy hoặc quá thời gian. Bấm nút để thử lại.": "Not confirmed: it was cancelled or took too long. Press the button to try again.",
    "Chờ gửi": "Waiting to be sent",
    "Có hai bản khác nhau, cả hai được giữ.": "There are two different versions; both are kept.",
    "Có người đã sửa trước": "Somebody changed it before",
    "Có người đã sửa trước, cần chọn": "Changed by somebody before, to be chosen",
    "Cả hai bản được giữ.": "Both versions are kept.",
    "Giữ bản trên máy chủ": "Keep the version on the server",
    "Giữ bản trên máy chủ, bỏ bản trên máy này?": "Keep the version on the server and drop the one on this device?",
    "Giữ lúc {at}{size}": "Kept at {at}{size}",
    "Gạch: bản đã lưu trên máy chủ. Thêm: bản của đồng chí trên máy này.": "Struck out: what the server has saved. Added: your version on this device.",
    "Gửi ngay": "Send now",
    "Hướng dẫn": "Guidance",
    "Khóa này đã được thêm vào tài khoản từ trước.": "This key was already added to the account.",
    "Lấy lại để sửa tiếp": "Take it back to edit",
    "Máy chủ chưa lưu được; phần đã nhập được giữ trên máy này và sẽ thử lại.": "The server could not save it yet; what was typed is kept on this device and will be tried again.",
    "Máy chủ chưa nhận": "The server has not taken it",
    "Máy chủ chưa nhận, cần sửa": "Not taken by the server, to be mended",
    "Máy chủ không làm được; chưa có gì thay đổi. Hãy thử lại.": "The server could not do it; nothing has changed. Please try again.",
    "Máy chủ đang bận; phiếu vẫn được giữ và sẽ tự gửi lại.": "The server is busy; the form is kept and will be sent again.",
    "Máy chủ đã nhận phiếu.": "The server has taken the form.",
    "Máy này còn {count} phiếu chưa gửi. Đăng xuất thì chưa mất, nhưng phải đăng nhập lại trên máy này mới gửi được.": "This device still holds {count} forms that were not sent. Signing out does not lose them, but they can only be sent after signing in again on this device.",
    "Máy đang đăng nhập bằng tài khoản khác, nên chưa gửi.": "Another account is signed in on this device, so nothing was sent.",
    "Mất kết nối; chưa gửi được. Hãy thử lại khi có mạng.": "Connection lost; nothing was sent. Please try again when it is back.",
    "Mất mạng: phần đã nhập được giữ trên máy này và sẽ tự lưu khi có mạng.": "Connection lost: what was typed is kept on this device and will be saved when it is back.",
    "Mở hai bản để chọn hoặc gộp": "Open both to choose or merge",
    "Mở hộp gửi": "Open the outbox",
    "Mở phiếu để sửa": "Open the form to edit",
    "Mở trang của phiếu": "Open the page of the form",
    "Mở trang riêng": "Open as a page",
    "Người khác hoặc một cửa sổ khác đã sửa bản nháp này.": "Somebody else or another window has changed this draft.",
    "Nếu đứt mạng, phần đã tải không phải tải lại.": "If the connection breaks, what was uploaded need not be sent again.",
    "Phiên đăng nhập đã hết. Các phiếu vẫn được giữ; đăng nhập lại để gửi.": "You have been signed out. The forms are still kept; sign in again to send them.",
    "Phiên đăng nhập đã hết. Phần đã nhập được giữ trên máy này: đăng nhập lại ở một cửa sổ khác, rồi sửa tiếp.": "You have been signed out. What was typed is kept on this device: sign in again in another window, then go on.",
    "Phiếu chưa đặt tên": "Form without a title",
    "Phiếu vẫn được giữ trên máy này.": "The form is still kept on this device.",
    "Phiếu đã được giữ trên máy này, sẽ tự gửi khi có mạng.": "The form is kept on this device and will be sent when there is a connection.",
    "Thiết bị này không hỗ trợ cách xác nhận được yêu cầu.": "This device does not support the way of confirming that is asked for.",
    "Thôi": "Cancel",
    "Trình duyệt không cho sao chép; hãy chọn và sao chép bằng tay.": "The browser does not allow copying; please select and copy by hand.",
    "Tài khoản này không còn được ghi vào chuyến này; đề nghị báo trưởng đoàn.": "This account may no longer record for this visit; please tell the head of the team.",
    "Tài khoản này không còn được gửi phiếu này; đề nghị hỏi cơ quan thường trực.": "This account may no longer send this form; please ask the steward.",
    "Tài khoản này không được làm việc đó.": "This account may not do that.",
    "Tải lại trang để xem": "Reload the page to see it",
    "Tệp quá nặng.": "The file is too large.",
    "Viết phiếu khác": "Write another form",
    "Xem hai bản": "See both versions",
    "Xem và chọn một bản": "Look and choose one",
    "Xóa": "Delete",
    "Xóa phiếu này khỏi máy? Nội dung chưa gửi sẽ mất.": "Delete this form from the device? What was not sent is lost.",
    "chưa bấm “Lưu kết quả”": "“Save the results” not pressed yet",
    "mở trang Kiểm tra": "open “Visits”",
    "{count} phiếu chờ gửi": "{count} forms waiting to be sent",
    "{digit} ngày {numeric}": "{digit}, {numeric}",
    "{length} tệp, {before}.": "{length} files, {before}.",
    "{length} tệp, ảnh đã thu nhỏ từ {before} còn {after}.": "{length} files, images made smaller from {before} to {after}.",
    "{visits} kết quả kiểm tra chưa gửi:": "{visits} findings of visits not sent:",
    "· đã giữ trên máy": "· kept on this device",
    "Đang chờ gửi": "Waiting to be sent",
    "Đang gửi…": "Sending…",
    "Đang không có mạng: nội dung được lưu trên máy này.": "There is no connection: what you write is saved on this device.",
    "Đang lưu…": "Saving…",
    "Đang tải tệp lên: {value}%": "Uploading: {value}%",
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
    "Đóng": "Close",
    "Đăng nhập lại": "Sign in again",
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
