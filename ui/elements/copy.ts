/**
 * Copies the text of the element that `from` names; the button appears only where that works.
 *
 * @example
 * <code id="key">wk_…</code>
 * <polku-copy from="key" done="Copied"><button class="btn" hidden>Copy</button></polku-copy>
 */
export class CopyElement extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (button === null || !("clipboard" in navigator)) return;
    button.hidden = false;
    button.type = "button";
    button.addEventListener("click", () => void this.#copy(button));
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    const source = document.getElementById(this.getAttribute("from") ?? "");
    const text = source instanceof HTMLInputElement ? source.value : source?.textContent;
    if (!text) return;
    await navigator.clipboard.writeText(text.trim());
    button.textContent = this.getAttribute("done") ?? button.textContent;
  }
}

customElements.define("polku-copy", CopyElement);
