// A page view and an event with revenue by Plausible's tracker; the key is its site's domain.
import { init, track } from "@plausible-analytics/tracker";

const { url, key, inQuery } = globalThis.polku;
init({
  domain: inQuery ? "shop.example" : key,
  endpoint: inQuery ? `${url}/api/event?key=${key}` : `${url}/api/event`,
  captureOnLocalhost: true,
});
track("Order", { props: { plan: "pro" }, revenue: { amount: "59.90", currency: "EUR" } });
globalThis.sent = true;
