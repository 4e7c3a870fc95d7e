// What posthog-js sends by itself and when it is asked; its bundle of extensions comes with it.
import posthog from "posthog-js/dist/module.full.no-external";

const { url, key } = globalThis.polku;
posthog.init(key, {
  api_host: url,
  capture_pageview: false,
  capture_pageleave: true,
  person_profiles: "identified_only",
  opt_out_useragent_filter: true, // a browser that is driven is a bot, and sends nothing
});
posthog.capture("$pageview");
posthog.capture("Order Viewed", { order_id: "o-1" });
posthog.identify("user-1", { email: "a@example.com" });
posthog.group("company", "acme", { name: "Acme" });
posthog.capture("Order Completed", { order_id: "o-1", total: 59.9 });
globalThis.sent = true;
