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
  const look = () => { name(); arrive(); };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true,
    characterData: true, attributeFilter: ["data-test-script-state"]});
  look();
  return true;
})();
