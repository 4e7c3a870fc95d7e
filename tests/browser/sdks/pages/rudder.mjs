// One of each call by RudderStack's analytics-js; `polku.queue` are its options for sending.
import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";

const { url, key, queue, beacon } = globalThis.polku;
const analytics = new RudderAnalytics();
analytics.load(key, url, {
  configUrl: url,
  plugins: [],
  lockPluginsVersion: true,
  lockIntegrationsVersion: true,
  useBeacon: Boolean(beacon),
  ...queue,
});
analytics.ready(() => {
  globalThis.sent = true;
});
analytics.page("Shop", "Cart");
analytics.track("Order Completed", { order_id: "o-1", total: 59.9 });
analytics.identify("user-1", { email: "a@example.com" });
analytics.group("acme", { name: "Acme" });
