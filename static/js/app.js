// Everything works without this file. It adds the palette, keys, toasts, chart words and live search.

const $ = (selector, root = document) => root.querySelector(selector);
// Chinese input: while characters are being composed, Enter and letters belong to the input method.
const composing = (event) => event.isComposing || event.keyCode === 229;
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

// ---- htmx: the token in a header of its own, never inherited from an attribute ----
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = $('meta[name="csrf-token"]')?.content ?? "";
});
document.addEventListener("htmx:afterSwap", (event) => {
  settle(event.detail.target);
  // After a swap of the main part the reading position is its heading.
  if (event.detail.target.id === "main") event.detail.target.focus();
});
for (const [name, words] of [["htmx:sendError", "offline"], ["htmx:responseError", "error"]]) {
  document.addEventListener(name, () => {
    const text = document.documentElement.lang.startsWith("zh")
      ? { offline: "連線中斷，內容保留在此頁", error: "這個動作沒有完成，請再試一次" }[words]
      : { offline: "Connection lost; nothing on this page was thrown away", error: "That did not work; please try again" }[words];
    toast(text, "error");
  });
}

// ---- palette ----
const palette = () => $("#palette");
function openPalette() {
  const dialog = palette();
  if (!dialog) return;
  dialog.showModal();
  const input = $("input", dialog);
  input.focus();
  input.select();
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]") && palette() && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openPalette();
  } else if (event.target === palette()) {
    palette().close();
  }
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog)?.showModal();
  }
  // A drop-down of check boxes closes when the pointer goes elsewhere.
  document.querySelectorAll(".k-pick[open]").forEach((pick) => pick.contains(event.target) || pick.removeAttribute("open"));
  const copier = event.target.closest("[data-copy]");
  if (copier) copy($(copier.dataset.copy), $("span", copier));
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
});

// ---- copy a field, and say so; where the browser refuses, the text is selected for the person's own keys ----
async function copy(field, label) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return;
  }
  const before = label.textContent;
  label.textContent = document.documentElement.lang.startsWith("zh") ? "已複製" : "Copied";
  setTimeout(() => { label.textContent = before; }, 2000);
}

// ---- a question that came with an answer: it waits for a choice, in front of everything ----
function ask(root) {
  root.querySelectorAll("dialog[data-open]").forEach((dialog) => {
    dialog.close();
    dialog.showModal();
  });
}
document.addEventListener("htmx:load", (event) => ask(event.detail.elt));

// ---- a field that stands open is closed by Esc ----
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || composing(event) || $("dialog[open]")) return;
  event.target.closest?.("form")?.querySelector("[data-cancel]")?.click();
});

// ---- keys ----
const GO = { h: "/", m: "/members/", c: "/campaigns/", l: "/loads/", s: "/status/" };
let waiting = "";
document.addEventListener("keydown", (event) => {
  if (composing(event)) {
    // Enter takes over the characters; it must not send the form as well.
    if (event.key === "Enter") event.preventDefault();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  const results = event.target.closest?.(".k-palette");
  if (results && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const all = [...results.querySelectorAll("input, .k-result")];
    const next = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.documentElement.dataset.keys === "off") return;
  if (waiting === "g" && GO[event.key]) {
    location.assign(GO[event.key]);
  } else if (event.key === "?") {
    location.assign("/help/shortcuts/");
  } else if (event.key === "/") {
    const field = $("main input[type=search]");
    if (field) {
      event.preventDefault();
      field.focus();
    }
  } else if (event.key === "j" || event.key === "k") {
    moveRow(event.key === "j" ? 1 : -1);
  }
  waiting = event.key === "g" ? "g" : "";
}, true);

function moveRow(step) {
  const links = [...document.querySelectorAll("main .k-table tbody .k-name[href], main a.k-item")];
  const next = links.indexOf(document.activeElement) + step;
  links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
}

// ---- live search: commit when the characters stand, not while they are being composed ----
const LIVE = 'input[hx-trigger*="search-commit"], input[data-search]';
const pending = new WeakMap();
function commit(input) {
  clearTimeout(pending.get(input));
  pending.set(input, setTimeout(() => input.dispatchEvent(new Event("search-commit", { bubbles: true })), 250));
}
document.addEventListener("input", (event) => {
  if (event.target.matches(LIVE) && !event.isComposing) commit(event.target);
});
document.addEventListener("compositionend", (event) => {
  if (event.target.matches(LIVE)) commit(event.target);
});

// ---- toasts: errors stay until they are closed ----
function toast(text, level = "info") {
  const box = document.createElement("div");
  box.className = "k-toast";
  box.dataset.toast = level;
  box.setAttribute("role", level === "error" ? "alert" : "status");
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.close = "";
  close.textContent = "×";
  close.setAttribute("aria-label", document.documentElement.lang.startsWith("zh") ? "關閉" : "Close");
  box.append(words, close);
  $("#toasts")?.append(box);
  fade(box);
}
function fade(box) {
  if (box.dataset.toast !== "error") setTimeout(() => box.remove(), 8000);
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) event.target.closest("[data-toast]")?.remove();
});

// ---- charts: words at the pointer, and the table in place of the drawing ----
let tip;
document.addEventListener("pointerover", (event) => {
  const mark = event.target.closest?.("[data-tip]");
  if (!mark) {
    tip?.hidePopover();
    return;
  }
  tip ??= Object.assign(document.body.appendChild(document.createElement("div")), { className: "k-tip", popover: "manual" });
  tip.textContent = mark.dataset.tip;
  tip.showPopover();
  const box = mark.getBoundingClientRect();
  // Through the style object of the page's own script, which the content policy allows.
  tip.style.left = `${Math.max(8, Math.min(box.left + box.width / 2 - tip.offsetWidth / 2, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.max(8, box.top - tip.offsetHeight - 8)}px`;
});
document.addEventListener("toggle", (event) => {
  const chart = event.target.closest?.("[data-chart]");
  if (chart && event.target.matches("details")) $("[data-chart-drawing]", chart).hidden = event.target.open;
}, true);

// ---- theme, without waiting for the answer ----
document.addEventListener("change", (event) => {
  if (!event.target.matches('[name="theme"]')) return;
  const wanted = event.target.value || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.setAttribute("data-bs-theme", wanted);
});
// Filters and choices that act at once; without JavaScript their button does it.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Signed out, nothing that was typed about a member stays on the computer.
document.addEventListener("submit", (event) => {
  if (!event.target.action?.endsWith("/logout/")) return;
  Object.keys(localStorage).filter((key) => key.startsWith("k-draft-")).forEach((key) => localStorage.removeItem(key));
});

// A button that opens the print dialogue; without this file the browser's own menu does it.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

function settle(root) {
  root.querySelectorAll("[data-toast]").forEach(fade);
  $("[data-focus]", root)?.focus();
}
settle(document);
