// Formatted text in a box, on top of a plain textarea that works without it: what is pasted from a word processor keeps
// its headings, lists, bold and links, and nothing else. The textarea holds what is sent; the server cleans it again.
(() => {
  "use strict";
  const BLOCKS = { P: "p", DIV: "p", H1: "h2", H2: "h2", H3: "h3", H4: "h3", H5: "h3", H6: "h3", LI: "li", UL: "ul", OL: "ol", BLOCKQUOTE: "blockquote", TR: "p" };
  const MARKS = { B: "strong", STRONG: "strong", I: "em", EM: "em" };
  const GONE = new Set(["SCRIPT", "STYLE", "TEMPLATE", "TITLE", "HEAD", "IFRAME", "OBJECT", "SVG", "MATH", "META", "LINK"]);

  // A copy of a node made of new elements without attributes.
  function plain(node) {
    if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data.replace(/\s+/g, " "));
    const made = document.createDocumentFragment();
    if (node.nodeType !== Node.ELEMENT_NODE && node.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) return made;
    const name = (node.nodeName || "").toUpperCase();
    if (GONE.has(name)) return made;
    if (name === "BR") return document.createElement("br");
    const children = [...node.childNodes].map(plain);
    let into = made;
    const holdsBlocks = (name === "DIV" || name === "TR") && children.some((child) => child.querySelector?.("p,h2,h3,ul,ol,blockquote"));
    if ((BLOCKS[name] && !holdsBlocks) || MARKS[name]) into = document.createElement(BLOCKS[name] || MARKS[name]);
    else if (name === "A" && /^https:\/\//i.test(node.getAttribute("href") || "")) {
      into = document.createElement("a");
      into.setAttribute("href", node.getAttribute("href"));
    }
    into.append(...children);
    if (into !== made) made.append(into);
    return made;
  }

  const read = (html) => plain(new DOMParser().parseFromString(html, "text/html").body);
  const lines = (text) => {
    const made = document.createDocumentFragment();
    for (const line of text.split(/\r?\n/)) {
      if (!line.trim()) continue;
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      made.append(paragraph);
    }
    return made;
  };
  const isHtml = (text) => /<\/?(p|div|br|h[1-6]|ul|ol|li|b|i|strong|em|a|blockquote)\b[^<>]*>/i.test(text);

  for (const holder of document.querySelectorAll("[data-editor]")) {
    const area = holder.querySelector("textarea");
    if (!area) continue;
    const label = holder.querySelector("label");
    const box = document.createElement("div");
    box.className = "editor prose";
    box.contentEditable = "true";
    box.tabIndex = 0;
    box.setAttribute("role", "textbox");
    box.setAttribute("aria-multiline", "true");
    label.id ||= `${area.id}-label`;
    box.setAttribute("aria-labelledby", label.id);
    if (area.getAttribute("aria-describedby")) box.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
    box.append(isHtml(area.value) ? read(area.value) : listed(area.value));
    area.hidden = true;
    area.after(box);
    label.addEventListener("click", (event) => {
      event.preventDefault();
      box.focus();
    });

    const keep = () => {
      const holds = document.createElement("div");
      holds.append(...[...box.childNodes].map(plain));
      area.value = box.textContent.trim() ? holds.innerHTML : "";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    box.addEventListener("input", keep);
    box.addEventListener("paste", (event) => {
      const html = event.clipboardData.getData("text/html");
      const text = event.clipboardData.getData("text/plain");
      if (!html && !text) return;
      event.preventDefault();
      const into = html ? read(html) : lines(text);
      const selection = getSelection();
      if (!selection.rangeCount) return;
      const range = selection.getRangeAt(0);
      range.deleteContents();
      const last = into.lastChild;
      range.insertNode(into);
      if (last) {
        range.setStartAfter(last);
        range.collapse(true);
        selection.removeAllRanges();
        selection.addRange(range);
      }
      keep();
    });
  }

  // What was typed without marks: each line a paragraph, dashes a list.
  function listed(text) {
    const made = document.createDocumentFragment();
    let list = null;
    for (const line of text.split(/\r?\n/)) {
      const item = /^\s*[-+•–]\s+(.*)$/.exec(line);
      if (!line.trim()) continue;
      if (item) {
        if (!list) made.append((list = document.createElement("ul")));
        const entry = document.createElement("li");
        entry.textContent = item[1];
        list.append(entry);
      } else {
        list = null;
        made.append(lines(line));
      }
    }
    return made;
  }
})();
