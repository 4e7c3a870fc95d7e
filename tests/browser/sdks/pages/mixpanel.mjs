// A page view, an event, an identify and traits by mixpanel-browser.
import mixpanel from "mixpanel-browser";

const { url, key } = globalThis.polku;
mixpanel.init(key, { api_host: url, track_pageview: true, autocapture: false, flags: false });
mixpanel.identify("user-1");
mixpanel.people.set({ $email: "a@example.com" });
mixpanel.track("Order Completed", { total: 59.9 });
globalThis.sent = true;
