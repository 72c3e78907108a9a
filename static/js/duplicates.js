// Same person? One key an answer: 1 and 2 choose the record that stays, Y merges, N not the same, W later.
let chord = 0;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]")) return;
  const key = event.key.toLowerCase();
  // What follows G belongs to the jump between pages.
  if (key === "g") chord = event.timeStamp;
  if (event.timeStamp - chord < 1500 && chord) return;
  const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!element) return;
  event.preventDefault();
  element.click();
  if (element.matches("input")) element.focus();
});
