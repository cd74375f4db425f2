// The address of this page as a QR code, for phones: its own, or this machine's on the class's network where the page was
// opened on the server's own machine, whose "localhost" no phone can open.

import { button, indices, make, pen } from "../base/dom.js";
import { say } from "../base/texts.js";
import { qrCode } from "./qr.js";

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const MODULE = 8; // pixels
const QUIET = 4; // modules of white around the code, as the standard wants

/** @returns {Promise<string[]>} addresses that other machines can open, the likeliest first */
async function addresses() {
  if (!THIS_MACHINE.test(location.hostname)) return [location.origin + location.pathname];
  const reply = await fetch(new URL("../../class-address", import.meta.url));
  const found = /** @type {string[]} */ (reply.ok ? await reply.json() : []);
  return found.map((one) => one + location.pathname);
}

/** Dark on white in light and dark alike: many phones read no other. @param {string} address */
function picture(address) {
  const code = qrCode(address);
  if (!code) return "";
  const canvas = make("canvas", { role: "img", "aria-label": say("phones.code", { address }) });
  canvas.width = canvas.height = (code.length + 2 * QUIET) * MODULE;
  const context = pen(canvas);
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "black";
  for (const i of indices(code.length)) {
    for (const j of indices(code.length)) {
      if (code[i][j]) context.fillRect((QUIET + j) * MODULE, (QUIET + i) * MODULE, MODULE, MODULE);
    }
  }
  return canvas;
}

/** @param {string[]} found at least one */
function dialog([address, ...others]) {
  const title = make("h2", { id: "dl-phones-title" }, say("phones.title"));
  const close = button(say("phones.close"), () => box.close());
  const how = say(THIS_MACHINE.test(location.hostname) ? "phones.how" : "phones.how_anywhere");
  const box = make("dialog", { class: "dl-phones", "aria-labelledby": title.id }, title, picture(address));
  box.append(make("p", { class: "dl-address" }, address), make("p", {}, how));
  if (others.length) box.append(make("p", {}, say("phones.other"), ...others.map((one) => make("div", {}, one))));
  box.append(close);
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => event.target === box && box.close()); // beside it
  box.addEventListener("keydown", (event) => event.stopPropagation()); // Escape closes it and does nothing else
  return box;
}

/** A button for the header; hidden until an address is known, and where there is none. */
export function phonesButton() {
  const one = button(say("phones.open"), () => {}, {
    class: "dl-button dl-for-phones",
    hidden: true,
    "aria-haspopup": "dialog",
  });
  addresses().then(
    (found) => {
      one.hidden = found.length === 0;
      one.addEventListener("click", () => {
        const box = dialog(found);
        one.after(box);
        box.showModal();
      });
    },
    () => {}, // the line is down: the page says so elsewhere
  );
  return one;
}
