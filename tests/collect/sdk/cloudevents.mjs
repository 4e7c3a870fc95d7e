// A number of events in each of the modes of CloudEvents: node cloudevents.mjs URL KEY EVENTS
import { CloudEvent, emitterFor, httpTransport, HTTP, Mode } from "cloudevents";

const [url, key, events] = process.argv.slice(2);
const sink = `${url}/cloudevents?key=${key}`;
const made = (number, mode) =>
  new CloudEvent({
    type: "Order Completed",
    source: "/shop",
    subject: "user-1",
    time: new Date().toISOString(),
    data: { number, mode },
  });
for (const mode of [Mode.BINARY, Mode.STRUCTURED]) {
  const emit = emitterFor(httpTransport(sink), { mode });
  for (let number = 0; number < Number(events); number += 1) {
    await emit(made(number, mode));
  }
}
const batch = Array.from({ length: Number(events) }, (_, number) => made(number, "batch"));
const answer = await fetch(sink, {
  method: "POST",
  headers: { "content-type": "application/cloudevents-batch+json" },
  body: JSON.stringify(batch),
});
process.exitCode = answer.status === 200 ? 0 : 1;
