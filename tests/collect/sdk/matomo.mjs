// A page view, and a number of events in bulk, by matomo-tracker: node matomo.mjs URL KEY EVENTS
import MatomoTracker from "matomo-tracker";

const [url, key, events] = process.argv.slice(2);
const tracker = new MatomoTracker(key, `${url}/matomo.php`);
tracker.on("error", (error) => {
  console.error(String(error));
  process.exitCode = 1;
});
const said = { url: "https://shop.example/cart?q=1", uid: "user-1" };
tracker.track({ ...said, action_name: "Cart" });
const orders = Array.from({ length: Number(events) }, (_, number) => ({
  ...said,
  e_c: "shop",
  e_a: "Order Completed",
  e_v: number,
}));
tracker.trackBulk(orders, (answer) => console.log(answer));
