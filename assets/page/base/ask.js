// The one way from the page to its server: a question by its name, as JSON, and its answer.

/** @type {string} names this page in the server's count of active pages; new each time it is opened */
const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16)).join("");

export class Server {
  /** @param {string} network the id of the one that is asked about */
  constructor(network) {
    this.network = network;
    /** @type {(network: string) => void} told once the server names another one: it was started anew, with new weights */
    this.onOther = () => {};
  }

  /**
   * The answer, or undefined where there is none: a server that is away, busy, or has another network by now.
   * @param {string} name @param {object} message @returns {Promise<any>}
   */
  async ask(name, message) {
    const { network } = this;
    // As plain text, so that a page of another site with the app in it needs no second request for permission.
    const body = JSON.stringify({ page: PAGE, network, ...message });
    const reply = await fetch(new URL(`../../ask/${name}`, import.meta.url), {
      method: "POST",
      body,
      referrerPolicy: "no-referrer", // many times a second
    });
    if (network !== this.network) return undefined; // of the network that was here before
    if (reply.ok) return reply.json();
    if (reply.status === 409) {
      this.network = (await reply.json()).network;
      this.onOther(this.network);
    }
    return undefined;
  }
}
