// Send one of each call and a number of tracks by Segment's own client:
//   node send.mjs HOST KEY TRACKS
import { Analytics } from "@segment/analytics-node";

const [host, writeKey, tracks] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey, flushAt: 20, maxRetries: 10 });
analytics.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});

analytics.identify({ userId: "user-1", anonymousId: "anon-1", traits: { email: "a@example.com" } });
analytics.page({ userId: "user-1", name: "Cart", properties: { url: "https://shop.example/cart?q=1" } });
analytics.screen({ userId: "user-1", name: "Home" });
analytics.group({ userId: "user-1", groupId: "acme", traits: { name: "Acme" } });
analytics.alias({ userId: "user-1", previousId: "anon-2" });
for (let number = 0; number < Number(tracks); number += 1) {
  analytics.track({ userId: "user-1", event: "Order Completed", properties: { number } });
}
await analytics.closeAndFlush();
