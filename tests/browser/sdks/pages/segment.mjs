// One of each call by analytics-next; `polku.batching` sends them in batches.
import { AnalyticsBrowser } from "@segment/analytics-next";

const { url, key, batching } = globalThis.polku;
const strategy = batching
  ? { strategy: "batching", config: { size: 10, timeout: 500 } }
  : { strategy: "standard" };
const analytics = AnalyticsBrowser.load(
  { writeKey: key, cdnURL: `${url}/cdn` },
  { integrations: { "Segment.io": { deliveryStrategy: strategy } } },
);
Promise.all([
  analytics.page("Shop", "Cart"),
  analytics.track("Order Completed", { order_id: "o-1", total: 59.9 }),
  analytics.identify("user-1", { email: "a@example.com" }),
  analytics.group("acme", { name: "Acme" }),
]).then(() => {
  globalThis.sent = true;
});
