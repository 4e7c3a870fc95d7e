// One of each event and a number of orders by @snowplow/node-tracker: node snowplow.mjs URL KEY EVENTS
import snowplow from "@snowplow/node-tracker";

const { newTracker, buildPageView, buildSelfDescribingEvent, buildStructEvent } = snowplow;
const [url, key, events] = process.argv.slice(2);
const tracker = newTracker({ namespace: "sp1", appId: key, encodeBase64: false }, { endpoint: url, bufferSize: 10 });
tracker.setUserId("user-1");
tracker.setDomainUserId("anon-1");

const context = [{ schema: "iglu:com.acme/user/jsonschema/1-0-0", data: { plan: "pro" } }];
tracker.track(buildPageView({ pageUrl: "https://shop.example/cart?q=1", pageTitle: "Cart" }), context);
tracker.track(buildStructEvent({ category: "shop", action: "add", label: "p1", value: 2 }));
for (let number = 0; number < Number(events); number += 1) {
  const event = { schema: "iglu:com.acme/order_completed/jsonschema/1-0-0", data: { number } };
  tracker.track(buildSelfDescribingEvent({ event }));
}
// what an earlier flush could not send is sent by the next
for (let round = 0; round < 6; round += 1) {
  await tracker.flush();
}
