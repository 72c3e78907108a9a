// The desk by keyboard: keys act only while nobody types and no characters are being composed. What stands in
// the contact form is kept here at once and on the server soon after; a form that could not be sent waits here
// and goes when the line is back. Sending one twice is harmless: the server knows it by its number.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const composing = (event) => event.isComposing || event.keyCode === 229;
const typing = (target) => target.closest?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])") != null;
const zh = document.documentElement.lang.startsWith("zh");
const say = (chinese, english) => (zh ? chinese : english);

// ---- keys ----
// Options are chosen in the group that has the focus, else in the one that had it last.
let group = null;
document.addEventListener("focusin", (event) => {
  const found = event.target.closest("fieldset");
  if (found && $("input[type=radio], input[type=checkbox]", found)) group = found;
});

function panel(step) {
  const panels = $$("[data-panel]").filter((one) => one.offsetParent !== null);
  const here = panels.findIndex((one) => one.contains(document.activeElement));
  panels[(here + step + panels.length) % panels.length]?.focus();
}
function queued(step) {
  const rows = $$(".k-qi");
  const here = rows.indexOf(document.activeElement);
  const current = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const from = here >= 0 ? here : current;
  rows[Math.max(0, Math.min(from + step, rows.length - 1))]?.focus();
}
function choose(number) {
  const inside = group?.isConnected ? group : $("[data-options]");
  const option = inside && $$("input[type=radio], input[type=checkbox]", inside)[number - 1];
  if (!option || option.disabled) return false;
  option.focus();
  option.click();
  return true;
}
function press(key) {
  const element = $$("[data-key]").find((one) => one.dataset.key === key && one.offsetParent !== null);
  if (!element) return false;
  if (element.matches("fieldset")) ($("input:checked", element) ?? $("input", element))?.focus();
  else if (element.matches("textarea, input, [tabindex='-1']")) {
    element.focus();
    element.scrollIntoView({ block: "nearest" });
  } else element.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (composing(event)) return;
  const form = $("#log");
  if (event.key === "F6") {
    event.preventDefault();
    panel(event.shiftKey ? -1 : 1);
  } else if ((event.ctrlKey || event.metaKey) && !event.altKey && form && event.key === "Enter") {
    // Inside another form this finishes that one, as its own button says.
    if (event.target.form && event.target.form !== form) return;
    event.preventDefault();
    form.requestSubmit($("[data-finish]", form));
  } else if ((event.ctrlKey || event.metaKey) && !event.altKey && form && event.key.toLowerCase() === "s") {
    event.preventDefault();
    keep(form);
  } else if (event.key === "Escape" && typing(event.target)) {
    // Out of the field, so that the keys work again; what was typed stays.
    event.target.closest("[data-panel]")?.focus();
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target) && document.documentElement.dataset.keys !== "off") {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "k") queued(event.key === "j" ? 1 : -1);
    else if (event.key >= "1" && event.key <= "9") {
      if (!choose(Number(event.key))) return;
    } else if (!/^[a-z]$/.test(event.key) || !press(event.key)) return;
    event.preventDefault();
  }
});

// The number that was asked for has the focus: Enter dials it.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id === "number") $("a", event.detail.elt)?.focus();
});

// ---- drafts: here at every stroke, on the server when the hands rest ----
const place = (form) => `k-draft-${form.dataset.user}-${form.dataset.case}`;
const WAITING = "k-waiting";
const fields = (form) => {
  const data = new URLSearchParams(new FormData(form));
  data.delete("csrfmiddlewaretoken");
  return data;
};
const token = () => $('meta[name="csrf-token"]')?.content ?? "";
// The server answers JSON when it has taken something; a page is a refusal, or the way back to signing in.
const isJson = (answer) => answer.ok && (answer.headers.get("Content-Type") ?? "").includes("json");
const post = (address, body) =>
  fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json, text/html" } });

function state(words) {
  const box = $("#draft-state");
  if (box) box.textContent = words;
}
function remember(form) {
  localStorage.setItem(place(form), JSON.stringify({ at: Date.now(), fields: fields(form).toString() }));
}
// What the server took a moment later may be the strokes before these.
const MOMENT = 30_000;
let timer;
async function keep(form) {
  clearTimeout(timer);
  remember(form);
  const sent = fields(form);
  try {
    const answer = await post(form.dataset.draft, sent);
    if (isJson(answer)) {
      if (fields(form).toString() === sent.toString()) localStorage.removeItem(place(form));
      state((await answer.json()).text);
    } else state(say("草稿存在這台電腦", "Draft kept on this computer"));
  } catch {
    state(say("連線中斷，草稿存在這台電腦", "No connection; draft kept on this computer"));
  }
}
function restore(form) {
  const kept = JSON.parse(localStorage.getItem(place(form)) ?? "null");
  // The server's draft is the newer one when somebody went on elsewhere; a refused form stands as it was sent.
  if (!kept || kept.at + MOMENT <= Number(form.dataset.saved ?? 0) || $(".k-errors", form)) return;
  const values = new URLSearchParams(kept.fields);
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.type === "submit" || field.tagName === "BUTTON") continue;
    if (field.type === "radio") field.checked = values.get(field.name) === field.value;
    else if (values.has(field.name)) field.value = values.get(field.name);
  }
  state(say("已還原這台電腦上的草稿", "Draft of this computer restored"));
}

// ---- sending: what does not get through waits and is sent again ----
const waiting = () => JSON.parse(localStorage.getItem(WAITING) ?? "[]");
async function flush() {
  const all = waiting();
  if (!all.length) return;
  const left = [];
  for (const one of all) {
    // Of somebody else on this computer: theirs to send.
    if (one.user !== $("[data-user]")?.dataset.user) {
      left.push(one);
      continue;
    }
    try {
      const answer = await post(one.address, new URLSearchParams(one.body));
      if (isJson(answer)) localStorage.removeItem(one.place);
      // Refused for good, the draft stays in its place; anything else is tried again.
      else if (answer.status !== 422 && answer.status !== 404) left.push(one);
    } catch {
      left.push(one);
    }
  }
  localStorage.setItem(WAITING, JSON.stringify(left));
  if (left.length < all.length) notify(say("已補送離線時記下的接觸紀錄", "What was written while offline has been sent"));
}
function notify(words) {
  const box = document.createElement("div");
  box.className = "k-toast";
  box.dataset.toast = "info";
  box.setAttribute("role", "status");
  box.textContent = words;
  $("#toasts")?.append(box);
  setTimeout(() => box.remove(), 8000);
}

async function send(form, button) {
  const body = fields(form);
  if (button?.name) body.set(button.name, button.value);
  remember(form);
  button?.setAttribute("aria-disabled", "true");
  let answer;
  try {
    answer = await post(form.action, body);
  } catch {
    // Sent later it must not put the next case on the desk unasked.
    body.delete("next");
    body.set("stay", "1");
    const mine = { address: form.action, body: body.toString(), place: place(form), user: form.dataset.user };
    const others = waiting().filter((one) => one.place !== mine.place);
    localStorage.setItem(WAITING, JSON.stringify([...others, mine]));
    button?.removeAttribute("aria-disabled");
    state(say("連線中斷，已存在這台電腦，連上後自動送出", "No connection: kept here, and sent when the line is back"));
    return;
  }
  if (isJson(answer)) {
    localStorage.removeItem(place(form));
    location.assign((await answer.json()).href);
    return;
  }
  button?.removeAttribute("aria-disabled");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const refused = $("#log", page);
  if (answer.status === 422 && refused) {
    form.replaceWith(refused);
    watch(refused);
    $("[data-focus]", refused)?.focus();
  } else state(say("沒有送出，請再試一次", "That did not work; please try again"));
}

function watch(form) {
  form.addEventListener("input", () => {
    remember(form);
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), 5000);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (event.submitter?.matches("[data-save]")) keep(form);
    else send(form, event.submitter ?? $("[data-finish]", form));
  });
  form.addEventListener("focusout", () => {
    if (localStorage.getItem(place(form)) && timer) keep(form);
  });
}

const form = $("#log");
if (form) {
  restore(form);
  watch(form);
}
addEventListener("online", flush);
setInterval(flush, 20000);
flush();
