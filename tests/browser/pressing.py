"""A page worked by its keys alone: where Tab goes, what shows the focus, what Escape closes."""

from playwright.sync_api import Page

#: Number the controls in reading order, and write down where the focus goes and how it looks.
LISTEN = """
() => {
  const look = one => [one, ...one.querySelectorAll('*')].map(part => {
    const style = getComputedStyle(part);
    return [style.boxShadow, style.outlineColor, style.outlineStyle, style.outlineWidth,
            style.stroke, style.strokeWidth, style.backgroundColor].join();
  }).join('|');
  const usable = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]
    .filter(one => !one.disabled && one.tabIndex >= 0 && (one.type !== 'radio' || one.checked)
      && one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}));
  const before = usable.map(look);
  window.pressed = {count: usable.length, order: [], unseen: [],
                    ahead: usable.filter(one => one.tabIndex > 0).length};
  window.names = usable.map(one => one.outerHTML.slice(0, 120));
  document.addEventListener('focusin', event => {
    const index = usable.indexOf(event.target);
    if (index < 0) return;
    window.pressed.order.push(index);
    if (look(event.target) === before[index]) window.pressed.unseen.push(window.names[index]);
  });
}
"""
SKIPS = "() => names[pressed.order[0]].includes('class=\"skip\"')"
MISSED = "() => names.filter((_, index) => !pressed.order.includes(index))"
#: Controls that the bar at the foot of a phone hides when they have the focus.
HIDDEN = """
() => [...document.querySelectorAll('main a[href], main button, main summary, main input')]
  .filter(one => one.checkVisibility({contentVisibilityAuto: true}) && !one.closest('[popover]'))
  .filter(one => {
    one.focus();
    const bar = document.querySelector('.tabs-mobile');
    const foot = bar ? bar.getBoundingClientRect().top : innerHeight;
    return one.getBoundingClientRect().top >= foot;
  })
  .map(one => one.outerHTML.slice(0, 120))
"""


def walk(page: Page) -> list[str]:
    """Press Tab through the whole page; return what was missed, out of order or showed nothing."""
    page.evaluate(LISTEN)
    count: int = page.evaluate("pressed.count")
    for _ in range(count // 20 + 4):
        for _ in range(20):
            page.keyboard.press("Tab")
        if not page.evaluate(MISSED):
            break
    seen: dict[str, list[int]] = page.evaluate("pressed")
    first = list(dict.fromkeys(seen["order"]))
    return [
        *(f"not reached: {one}" for one in page.evaluate(MISSED)),
        *(f"no focus seen: {one}" for one in seen["unseen"]),
        *(["order differs from reading order"] if first != sorted(first) else []),
        *(["a tabindex above 0"] if seen["ahead"] else []),
        *([] if page.evaluate(SKIPS) else ["the first control does not skip to the content"]),
    ]


def skip(page: Page) -> list[str]:
    """Follow the skip link; return what went wrong."""
    page.keyboard.press("Tab")
    if not page.evaluate("document.activeElement.matches('.skip')"):
        return ["the first Tab does not offer to skip"]
    page.keyboard.press("Enter")
    at = page.evaluate("document.activeElement.id")
    return [] if at == "main" else [f"skipping leads to {at!r}"]


def sheets(page: Page) -> list[str]:
    """Open and close every sheet by its keys; return those that do not."""
    faults = []
    for button in page.locator("button[popovertarget]:visible").all():
        name = button.get_attribute("popovertarget")
        button.focus()
        page.keyboard.press("Enter")
        sheet = page.locator(f"#{name}")
        if not sheet.is_visible():
            faults.append(f"{name} does not open")
            continue
        page.keyboard.press("Tab")
        if not sheet.locator(":focus").count():
            faults.append(f"{name}: Tab does not go into it")
        page.keyboard.press("Escape")
        if sheet.is_visible() or not page.evaluate(
            "name => document.activeElement.getAttribute('popovertarget') === name", name
        ):
            faults.append(f"{name}: Escape does not lead back")
    return faults


def hidden_by_bar(page: Page) -> list[str]:
    """Return the controls that have the focus but lie under the bar at the foot of a phone."""
    found: list[str] = page.evaluate(HIDDEN)
    return found
