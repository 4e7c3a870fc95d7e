// One of each call and a number of events by posthog-node: node posthog.mjs URL KEY EVENTS
import { PostHog } from "posthog-node";

const [url, key, events] = process.argv.slice(2);
const client = new PostHog(key, { host: url, flushAt: 10, flushInterval: 100, fetchRetryDelay: 100 });
client.on("error", (error) => console.error(String(error)));

client.identify({ distinctId: "user-1", properties: { email: "a@example.com" } });
client.alias({ distinctId: "anon-1", alias: "user-1" });
client.groupIdentify({ groupType: "company", groupKey: "acme", properties: { name: "Acme" } });
client.capture({ distinctId: "user-1", event: "$pageview", properties: { $current_url: "https://shop.example/cart?q=1" } });
for (let number = 0; number < Number(events); number += 1) {
  client.capture({ distinctId: "user-1", event: "Order Completed", properties: { number }, groups: { company: "acme" } });
}
await client.shutdown();
