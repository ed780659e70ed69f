// A closed menu does not say which page one is on: the group of the page is marked, for the eye and
// for a screen reader. On a narrow screen a browser keeps that the menu was open, and opens it over
// the next page that is asked by its address.
window.observatoireGroup ??= (() => {
  const mark = () => {
    const here = document.querySelector(".menu-here")?.dataset.group;
    for (const group of document.querySelectorAll("[data-testid=stTopNavSection]")) {
      const current = group.textContent.trim().startsWith(here) ? "true" : null;
      if (group.ariaCurrent !== current) group.ariaCurrent = current;
    }
  };
  addEventListener("pagehide", () => {
    for (const key of Object.keys(localStorage))
      if (key.startsWith("stSidebarCollapsed-")) localStorage.removeItem(key);
  });
  new MutationObserver(mark).observe(document.body, {childList: true, subtree: true});
  mark();
  return true;
})();
