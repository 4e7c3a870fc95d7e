// A page view, traits, and a number of events by @umami/node: node umami.mjs URL KEY EVENTS
import { Umami } from "@umami/node";

const [url, key, events] = process.argv.slice(2);
const userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36";
const umami = new Umami({ websiteId: key, hostUrl: url, userAgent });
await umami.track({ url: "/cart?utm_source=news", title: "Cart" });
await umami.identify({ plan: "pro" });
for (let number = 0; number < Number(events); number += 1) {
  await umami.track("Order Completed", { number });
}
