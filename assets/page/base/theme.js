// Light and dark: Gradio's class of the whole page. A canvas, which CSS does not reach, is painted anew when it changes.

const DARK = "dark";

/** @returns {boolean} */
export const isDark = () => document.body.classList.contains(DARK);

/** @param {boolean} dark */
export const setDark = (dark) => document.body.classList.toggle(DARK, dark);

/** Call it whenever the page turns light or dark. @param {() => void} onChange @param {AbortSignal} [ended] */
export function followTheme(onChange, ended) {
  let last = isDark();
  const observer = new MutationObserver(() => {
    if (isDark() === last) return;
    last = isDark();
    onChange();
  });
  observer.observe(document.body, { attributeFilter: ["class"] });
  ended?.addEventListener("abort", () => observer.disconnect());
}
