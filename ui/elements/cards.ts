/**
 * Fetches what its cards are to show, those on top first, `at-once` at a time (default 2), so
 * that the page itself is there at once. Whoever leaves the page ends what is under way.
 *
 * @example
 * <polku-cards at-once="2">
 *   <article><div data-src="/p/lumo/dashboards/week/cards/7/" aria-busy="true">…</div></article>
 * </polku-cards>
 */
export class CardsElement extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    this.#leaving = new AbortController();
    const waiting = [...this.querySelectorAll<HTMLElement>("[data-src]")];
    const atOnce = Number(this.getAttribute("at-once") ?? "2");
    for (let lane = 0; lane < atOnce; lane += 1) void this.#work(waiting);
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }

  async #work(waiting: HTMLElement[]): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await this.#fill(next);
  }

  async #fill(place: HTMLElement): Promise<void> {
    try {
      const answer = await fetch(place.dataset["src"] ?? "", {
        headers: { "X-Requested-With": "polku-cards" },
        signal: this.#leaving.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      place.innerHTML = await answer.text();
    } catch {
      if (this.#leaving.signal.aborted) return;
      place.querySelector(".skeleton")?.remove();
      const again = place.querySelector<HTMLElement>("[data-failed]");
      if (again !== null) again.hidden = false;
    }
    place.removeAttribute("aria-busy");
  }
}

customElements.define("polku-cards", CardsElement);
