// posthog-js for visitors who refuse cookies: no identifier is kept in the browser, none is sent.
import posthog from "posthog-js/dist/module.full.no-external";

const { url, key } = globalThis.polku;
posthog.init(key, {
  api_host: url,
  capture_pageview: false,
  autocapture: false,
  cookieless_mode: "always",
  opt_out_useragent_filter: true, // a browser that is driven is a bot, and sends nothing
});
posthog.capture("$pageview");
posthog.capture("Order Completed", { order_id: "o-1" });
globalThis.sent = true;
