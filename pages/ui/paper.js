// Maps, tables and charts have the width that the window gave them: before the page is printed, each
// is told how much smaller its column of A4 is. A column keeps its part of the width.
window.observatoirePaper ??= addEventListener("beforeprint", () => {
  const main = document.querySelector('[data-testid="stMain"]');
  const columns = new Map();
  for (const column of main.querySelectorAll(".stColumn")) {
    const [part] = getComputedStyle(column).flexBasis.match(/[\d.]+%/) ?? ["100%"];
    column.style.setProperty("--part", part);
    columns.set(column, parseFloat(part) / 100);
  }
  for (const one of main.querySelectorAll("iframe, .stDataFrame, .stVegaLiteChart")) {
    let room = 703;  // 210 mm less the margins, in points of the screen
    for (let at = one.parentElement; at !== main; at = at.parentElement)
      if (columns.has(at)) room = room * columns.get(at) - 8;
    const zoom = one.tagName === "IFRAME" ? 1 : $printed;
    if (!one.offsetWidth) continue;
    one.style.setProperty("--wide", one.offsetWidth + "px");
    one.style.setProperty("--high", one.offsetHeight + "px");
    one.style.setProperty("--shrink", Math.min(1, room / one.offsetWidth / zoom));
  }
}) ?? true;
