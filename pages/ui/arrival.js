// Streamlit announces its pages, and the way to its menu on a phone, in English; and it leaves who
// follows a link of a page, or goes back, at the very top of the next one, in silence. What opens is
// told instead: nothing having the focus, the title of the new page takes it, or the heading that
// the link names.
document.documentElement.lang = "fr";
window.observatoireArrival ??= (() => {
  const BY = "observatoireBy";  // how one acted last, in the document before this one too
  const names = [["[data-testid=stExpandSidebarButton]", "$menu"],
    ["[data-testid=stSidebarCollapseButton] button", "$close"]];
  const name = () => names.forEach(([where, said]) => {
    const button = document.querySelector(where);
    if (button && button.ariaLabel !== said) button.ariaLabel = said;
  });
  const app = () => document.querySelector("[data-testid=stApp]");
  const running = () => app()?.dataset.testScriptState !== "notRunning";
  const title = () => document.querySelector("[data-testid=stMain] h1");
  // A link of a text opens another document, where only the page that it comes from is known.
  const [opened] = performance.getEntriesByType("navigation");
  const ours = document.referrer.startsWith(location.origin + "/");
  let arriving = opened?.type === "back_forward" || (ours && opened?.type !== "reload");
  let path = location.pathname, left = null, read = null;
  const wanted = () => {
    const named = location.hash && document.getElementById(decodeURI(location.hash.slice(1)));
    if (location.hash && !named && running()) return null;
    const heading = title();
    // until the new page is drawn, the title is that of the page one leaves
    return named || (heading?.textContent !== left || !running() ? heading : null);
  };
  const arrive = () => {
    if (location.pathname !== path) [path, left, arriving] = [location.pathname, read, true];
    read = title()?.textContent;
    if (!arriving || document.activeElement !== document.body) return;
    const heading = wanted();
    if (!heading) return;
    arriving = false;
    heading.tabIndex = -1;
    heading.toggleAttribute("data-pointed", sessionStorage.getItem(BY) !== "keydown");
    heading.focus({preventScroll: heading === title()});
  };
  const acts = event => {
    sessionStorage.setItem(BY, event.type);
    // who already does something in the page that is there is where they want to be
    arriving &&= running() || location.pathname !== path;
  };
  addEventListener("keydown", acts, true);
  addEventListener("pointerdown", acts, true);
  // Whether the list that opens is one of places: it is drawn elsewhere (style.css). Its options say
  // that they have the focus, which stays in the field.
  addEventListener("focusin", () => document.documentElement.toggleAttribute("data-place",
    !!document.activeElement.closest("[class*=st-key-place_]")));
  // What Streamlit writes in English (pages/ui/texts/of_streamlit.py).
  const words = new Map(Object.entries($words));
  const patterns = $patterns.map(([shape, said]) => [new RegExp(shape), said]);
  const said = text => words.get(text)
    ?? patterns.reduce((kept, [shape, french]) => kept.replace(shape, french), text);
  const LABELS = ["aria-label", "title", "placeholder"];
  const label = one => LABELS.forEach(name => {
    const text = one.getAttribute(name);
    if (text && said(text) !== text) one.setAttribute(name, said(text));
  });
  const write = text => {
    const kept = text.nodeValue.trim();
    if (kept && text.parentElement?.closest($places) && said(kept) !== kept)
      text.nodeValue = said(kept);
  };
  const translate = root => {
    if (root.nodeType === Node.TEXT_NODE) return write(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    label(root);
    root.querySelectorAll("[aria-label], [title], [placeholder]").forEach(label);
    for (const place of root.closest($places) ? [root] : root.querySelectorAll($places)) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) write(texts.currentNode);
    }
  };
  const look = records => {
    for (const one of records) {
      if (one.type === "attributes" && one.attributeName !== "data-test-script-state")
        label(one.target);
      else if (one.type === "characterData") write(one.target);
      else one.addedNodes.forEach(translate);
    }
    name();
    arrive();
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true,
    characterData: true, attributeFilter: ["data-test-script-state", ...LABELS]});
  translate(document.body);
  look([]);
  return true;
})();
