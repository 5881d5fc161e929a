// The guide beside the page: what is being filled in stays as it is.
let sheet;

// Its look comes with the section; the sheet is shown when it is there.
function dressed(style) {
  if (!style || document.querySelector(`link[href="${style.getAttribute("href")}"]`)) return Promise.resolve();
  return new Promise((go) => {
    style.onload = style.onerror = go;
    document.head.append(style);
  });
}

function make() {
  sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.setAttribute("aria-label", "Hướng dẫn");
  sheet.innerHTML =
    '<div class="sheet-head"><a class="button button-quiet button-small">Mở trang riêng</a>' +
    '<button class="button button-small" type="button" data-close>Đóng</button></div><div class="sheet-body"></div>';
  document.body.append(sheet);
}

export async function open(address) {
  const answer = await fetch(address);
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  const section = read.getElementById("muc-huong-dan");
  if (!answer.ok || !section) throw new Error(address);
  await dressed(read.querySelector('link[href*="rooms/guide"]'));
  if (!sheet) make();
  section.removeAttribute("id");
  const title = section.querySelector("h1");
  const heading = document.createElement("h2");
  heading.append(...title.childNodes);
  heading.tabIndex = -1;
  title.replaceWith(heading);
  sheet.querySelector(".sheet-head a").href = address;
  sheet.querySelector(".sheet-body").replaceChildren(section);
  sheet.scrollTop = 0;
  if (!sheet.open) sheet.showModal();
  heading.focus();
}
