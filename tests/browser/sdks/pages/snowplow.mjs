// A page view, a structured event and one of a schema of one's own by Snowplow's browser tracker.
import {
  newTracker,
  setUserId,
  trackPageView,
  trackSelfDescribingEvent,
  trackStructEvent,
} from "@snowplow/browser-tracker";

const { url, key, method } = globalThis.polku;
newTracker("sp1", url, { appId: key, eventMethod: method, encodeBase64: method === "get" });
setUserId("user-1");
trackPageView();
trackStructEvent({ category: "shop", action: "add", label: "p1", value: 2 });
trackSelfDescribingEvent({
  event: { schema: "iglu:com.acme/order_completed/jsonschema/1-0-0", data: { total: 59.9 } },
});
globalThis.sent = true;
