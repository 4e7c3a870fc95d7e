/**
 * Sends the form around it to `src` a moment after each change, and shows the answer in its
 * `role="status"`. Without script a button of the form does the same with a reload.
 *
 * @example
 * <form method="post">
 *   <polku-count src="/p/lumo/segments/count/"><div role="status"></div></polku-count>
 * </form>
 */
export class CountElement extends HTMLElement {
  #timer: number | undefined;
  #asking: AbortController | undefined;

  connectedCallback(): void {
    this.closest("form")?.addEventListener("input", this.#plan);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  #plan = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), 600);
  };

  async #ask(): Promise<void> {
    const form = this.closest("form");
    const status = this.querySelector('[role="status"]');
    if (form === null || status === null) return;
    this.#asking?.abort(); // only the newest question counts
    const asking = (this.#asking = new AbortController());
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", {
        method: "POST",
        body: new FormData(form),
        signal: asking.signal,
      });
      if (answer.ok && !answer.redirected) status.innerHTML = await answer.text();
    } catch {
      // overtaken by a newer question, or the server is away: what is shown stays
    }
  }
}

customElements.define("polku-count", CountElement);
