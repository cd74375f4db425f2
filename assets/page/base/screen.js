// The kinds of screens, as the media queries of the style sheets tell them apart (draw.css): the page has one layout
// for each.

/**
 * - wide: pad, network and dock on one screen
 * - narrow: a tablet on its side, or a frame in another page: pad and answer above the network
 * - phone: all of it below each other, the dock is a sheet
 * - low: a phone on its side, or a page at 200 %: the pad beside everything else
 * @typedef {"wide" | "narrow" | "phone" | "low"} ScreenKind
 */

const PHONE = 700; // pixels of width, at most
const WIDE = 1000; // pixels of width, at least
const LOW = 500; // pixels of height; below it a screen is low

/** @param {number} width @param {number} height CSS pixels of the window @returns {ScreenKind} */
export function kindOf(width, height) {
  const upright = height >= width;
  if (height < LOW && !(width <= PHONE && upright)) return "low";
  if (width <= PHONE) return "phone";
  return width < WIDE ? "narrow" : "wide";
}

/** @returns {ScreenKind} of this window now */
export const screenKind = () => kindOf(window.innerWidth, window.innerHeight);
