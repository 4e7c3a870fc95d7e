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

  /** Whether somebody has opened something in it to read, or stands in it with the keyboard. */
  get #inUse(): boolean {
    return this.contains(document.activeElement) || this.querySelector("details[open]") !== null;
  }

  #plan(): void {
    this.#timer = setTimeout(() => void this.#fetch(), this.#pause);
  }

  async #fetch(): Promise<void> {
    if (!document.hidden && !this.#inUse) await this.#replace();
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
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text();
      // what is the same is left as it is, with the selection and the scroll of whoever reads it
      if (this.isConnected && !this.#inUse && fresh.innerHTML.trim() !== this.innerHTML.trim())
        this.replaceChildren(fresh.content);
      this.#failures = 0;
    } catch {
      this.#failures += 1; // the server may be restarting: ask again, less often
    }
  }
}

customElements.define("polku-refresh", RefreshElement);
