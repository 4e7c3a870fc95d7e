/**
 * Switches light and dark at once and remembers it by the form around it; without script the
 * form does the same with a reload.
 *
 * @example
 * <form method="post" action="/theme/">
 *   <polku-theme>
 *     <button name="theme" value="dark" aria-pressed="false">Dark</button>
 *   </polku-theme>
 * </form>
 */
export class ThemeElement extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#choose);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#choose);
  }

  #choose = (event: MouseEvent): void => {
    const target = event.target;
    const button = target instanceof Element ? target.closest("button") : null;
    const form = this.closest("form");
    if (button === null || form === null) return;
    event.preventDefault();
    show(button.value);
    const body = new FormData(form);
    body.set("theme", button.value);
    void fetch(form.action, { method: "POST", body, redirect: "manual" });
  };
}

/** Put the page, and every switch on it, into `theme`; empty follows the device. */
function show(theme: string): void {
  const root = document.documentElement;
  if (theme === "") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  for (const button of document.querySelectorAll<HTMLButtonElement>("polku-theme button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

customElements.define("polku-theme", ThemeElement);
