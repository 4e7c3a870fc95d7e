// Send one of each call and a number of tracks by RudderStack's own client:
//   node send_rudder.mjs HOST KEY TRACKS
import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const [dataPlaneUrl, key, tracks] = process.argv.slice(2);
const analytics = new RudderAnalytics(key, { dataPlaneUrl, flushAt: 20, logLevel: "error" });

analytics.identify({ userId: "user-1", anonymousId: "anon-1", traits: { email: "a@example.com" } });
analytics.page({ userId: "user-1", name: "Cart", properties: { url: "https://shop.example/cart?q=1" } });
analytics.screen({ userId: "user-1", name: "Home" });
analytics.group({ userId: "user-1", groupId: "acme", traits: { name: "Acme" } });
analytics.alias({ userId: "user-1", previousId: "anon-2" });
for (let number = 0; number < Number(tracks); number += 1) {
  analytics.track({ userId: "user-1", event: "Order Completed", properties: { number } });
}
await analytics.flush();
