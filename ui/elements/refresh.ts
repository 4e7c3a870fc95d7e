/**
 * Fetches its content anew every `every` milliseconds (default 2000) while the page is seen.
 * It stops when the new content holds an element with `data-finished`; where that element has
 * an address in it, the page goes there. Without script the content stays as it was served.
 *
 * @example
 * <polku-refresh src="/p/lumo/live/rows/" every="2000"><ul class="live">…</ul></polku-refresh>
 */
export class RefreshElement extends HTMLElement {
  #timer: number | undefined;
  #last = "";
  #failures = 0;

  connectedCallback(): void {
    this.#plan();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  get #pause(): number {
    const every = Number(this.getAttribute("every") ?? "2000");
    return Math.min(every * 2 ** this.#failures, 60_000);
  }

  #plan(): void {
    this.#timer = setTimeout(() => void this.#fetch(), this.#pause);
  }

  async #fetch(): Promise<void> {
    // what somebody has opened to read stays open
    if (!document.hidden && !this.querySelector("details[open]")) await this.#replace();
    const finished = this.querySelector<HTMLElement>("[data-finished]");
    if (finished === null) this.#plan();
    else if (finished.dataset["finished"]) location.assign(finished.dataset["finished"]);
  }

  async #replace(): Promise<void> {
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", {
        headers: { "X-Requested-With": "polku-refresh" },
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const html = await answer.text();
      if (html !== this.#last && this.isConnected) this.innerHTML = html;
      this.#last = html;
      this.#failures = 0;
    } catch {
      this.#failures += 1; // the server may be restarting: ask again, less often
    }
  }
}

customElements.define("polku-refresh", RefreshElement);
