// Keys and passkeys: says in words what allauth's script reports, and hides what this browser cannot do.
(() => {
  "use strict";
  const words = {
    NotAllowedError: "Chưa xác nhận được: thao tác bị hủy hoặc quá thời gian. Bấm nút để thử lại.",
    InvalidStateError: "Khóa này đã được thêm vào tài khoản từ trước.",
    SecurityError: "Địa chỉ trang này không dùng được passkey. Mở trang bằng https hoặc tên miền chính thức.",
    NotSupportedError: "Thiết bị này không hỗ trợ cách xác nhận được yêu cầu.",
  };
  document.addEventListener("allauth.error", (event) => {
    const place = document.querySelector("[data-key-error]");
    if (!place) return;
    event.preventDefault();
    place.querySelector("p").textContent =
      words[event.detail?.exception?.name] || "Chưa xác nhận được. Thử lại, hoặc dùng cách khác.";
    place.hidden = false;
    place.focus();
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (window.PublicKeyCredential) return;
    for (const part of document.querySelectorAll("[data-needs-key]")) part.hidden = true;
    for (const part of document.querySelectorAll("[data-no-key]")) part.hidden = false;
  });
})();
