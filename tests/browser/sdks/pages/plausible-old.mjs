// A page view and an event by the tracker that Plausible gave out before; the key is its domain.
import Plausible from "plausible-tracker";

const { url, key } = globalThis.polku;
const plausible = Plausible({ domain: key, apiHost: url, trackLocalhost: true });
plausible.trackPageview();
plausible.trackEvent("Order", { props: { plan: "pro" } });
globalThis.sent = true;
