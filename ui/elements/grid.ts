/** Where a card stands, as the server keeps it. */
interface Box {
  pk: number;
  x: number;
  w: number;
  h: number;
}

const COLUMNS = 12;
const ARROWS: Record<string, readonly [string, string]> = {
  ArrowLeft: ["left", "narrower"],
  ArrowRight: ["right", "wider"],
  ArrowUp: ["up", "lower"],
  ArrowDown: ["down", "taller"],
};

/**
 * Lets its cards be moved and resized: by dragging `[data-handle]` and `[data-grip]`, and by the
 * arrow keys on the handle (with Shift they resize). The server keeps and answers where all of
 * them stand, and the sentence that is announced. Without script the card's menu does the same.
 *
 * @example
 * <polku-grid>
 *   <article data-pk="7" data-x="1" data-w="6" data-h="4">
 *     <button data-handle data-place="/p/lumo/dashboards/week/cards/7/place/">Move</button>
 *     <span data-grip></span>
 *   </article>
 *   <p role="status" data-said></p>
 * </polku-grid>
 */
export class GridElement extends HTMLElement {
  #turn: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    this.addEventListener("keydown", this.#press);
    this.addEventListener("pointerdown", this.#grab);
  }

  #press = (event: KeyboardEvent): void => {
    const card = cardOf(event.target, "[data-handle]");
    const move = ARROWS[event.key]?.[event.shiftKey ? 1 : 0];
    if (card === null || move === undefined) return;
    event.preventDefault();
    this.#keep(card, { move });
  };

  #grab = (event: PointerEvent): void => {
    const dragged = cardOf(event.target, "[data-handle]");
    const resized = cardOf(event.target, "[data-grip]");
    const card = dragged ?? resized;
    if (card === null || event.button !== 0) return;
    event.preventDefault();
    const held = event.target as HTMLElement;
    held.setPointerCapture(event.pointerId);
    const drag = new Drag(card, event, dragged !== null);
    const follow = (moved: PointerEvent): void => drag.follow(moved);
    const done = (): void => {
      held.removeEventListener("pointermove", follow);
      drag.end();
      if (drag.moved) this.#keep(card, drag.place());
      else card.querySelector<HTMLElement>("[data-handle]")?.focus();
    };
    held.addEventListener("pointermove", follow);
    held.addEventListener("lostpointercapture", done, { once: true });
  };

  /** Tell the server, one change after the other, and show what it makes of it. */
  #keep(card: HTMLElement, change: Record<string, string>): void {
    this.#turn = this.#turn.then(() => this.#send(card, change));
  }

  async #send(card: HTMLElement, change: Record<string, string>): Promise<void> {
    const form = card.querySelector<HTMLFormElement>("form");
    const handle = card.querySelector<HTMLElement>("[data-handle]");
    if (form === null || handle === null) return;
    const body = new FormData(form);
    for (const [name, value] of Object.entries(change)) body.set(name, value);
    try {
      const answer = await fetch(handle.dataset["place"] ?? "", {
        method: "POST",
        headers: { "X-Requested-With": "polku-grid" },
        body,
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { cards, said } = (await answer.json()) as { cards: Box[]; said: string };
      this.#arrange(cards);
      handle.focus();
      const status = this.querySelector("[data-said]");
      if (status !== null) status.textContent = said;
    } catch {
      location.reload(); // what is shown may differ from what is kept: begin from that
    }
  }

  #arrange(boxes: Box[]): void {
    for (const box of boxes) {
      const card = this.querySelector<HTMLElement>(`[data-pk="${box.pk}"]`);
      if (card === null) continue;
      card.dataset["x"] = String(box.x);
      card.dataset["w"] = String(box.w);
      card.dataset["h"] = String(box.h);
      card.parentElement?.append(card);
    }
  }
}

/** One drag: the card itself shows where it would stand; the others keep to where they were. */
class Drag {
  moved = false;
  readonly #board: HTMLElement;
  readonly #others: { card: HTMLElement; top: number; middle: number; left: number; right: number }[];
  readonly #column: number;
  readonly #start: { x: number; y: number; at: number; w: number; h: number; row: number };

  constructor(
    private readonly card: HTMLElement,
    event: PointerEvent,
    private readonly moves: boolean,
  ) {
    const board = card.parentElement;
    if (board === null) throw new Error("a card stands on a board");
    this.#board = board;
    this.#column = board.clientWidth / COLUMNS;
    const box = card.getBoundingClientRect();
    const rows = number(card, "h");
    this.#start = {
      x: event.clientX,
      y: event.clientY + scrollY,
      at: number(card, "x"),
      w: number(card, "w"),
      h: rows,
      row: box.height / rows,
    };
    this.#others = [...board.querySelectorAll<HTMLElement>("[data-pk]")]
      .filter((one) => one !== card)
      .map((one) => {
        const { top, height, left, right } = one.getBoundingClientRect();
        return { card: one, top: top + scrollY, middle: top + scrollY + height / 2, left, right };
      });
    card.classList.add("dragged");
  }

  follow(event: PointerEvent): void {
    const columns = Math.round((event.clientX - this.#start.x) / this.#column);
    const y = event.clientY + scrollY;
    this.moved ||= Math.abs(event.clientX - this.#start.x) + Math.abs(y - this.#start.y) > 4;
    if (!this.moved) return;
    if (this.moves) {
      const last = COLUMNS - this.#start.w + 1;
      set(this.card, "x", within(this.#start.at + columns, 1, last));
      this.#board.insertBefore(this.card, this.#before(event.clientX, y));
    } else {
      set(this.card, "w", within(this.#start.w + columns, 2, COLUMNS - this.#start.at + 1));
      const rows = Math.round((y - this.#start.y) / this.#start.row);
      set(this.card, "h", within(this.#start.h + rows, 1, 12));
    }
  }

  /** The card that this one would come before: the one under the pointer, or the next below. */
  #before(x: number, y: number): HTMLElement | null {
    const under = this.#others.find((one) => one.left <= x && x <= one.right && y < one.middle);
    const below = this.#others.find((one) => y < one.top);
    const over = this.#others.filter((one) => one.left <= x && x <= one.right && y >= one.middle);
    const last = over.at(-1);
    if (under === undefined && below === undefined) return null;
    const first = [under, below].filter((one) => one !== undefined);
    const order = this.#others.map((one) => one.card);
    const nth = Math.min(...first.map((one) => order.indexOf(one.card)));
    const after = last === undefined ? 0 : order.indexOf(last.card) + 1;
    return order[Math.max(nth, under === undefined ? after : 0)] ?? null;
  }

  end(): void {
    this.card.classList.remove("dragged");
  }

  place(): Record<string, string> {
    const next = this.card.nextElementSibling;
    const before = next instanceof HTMLElement ? (next.dataset["pk"] ?? "") : "";
    const [x, w, h] = ["x", "w", "h"].map((name) => this.card.dataset[name] ?? "");
    return { x: x ?? "", w: w ?? "", h: h ?? "", before };
  }
}

function cardOf(target: EventTarget | null, part: string): HTMLElement | null {
  const held = target instanceof Element ? target.closest(part) : null;
  return held?.closest<HTMLElement>("[data-pk]") ?? null;
}

function number(card: HTMLElement, name: string): number {
  return Number(card.dataset[name] ?? "1");
}

function set(card: HTMLElement, name: string, value: number): void {
  card.dataset[name] = String(value);
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

customElements.define("polku-grid", GridElement);
