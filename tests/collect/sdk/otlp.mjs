// A number of log records by OpenTelemetry's exporter: node otlp.mjs URL KEY EVENTS
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";

const [url, key, events] = process.argv.slice(2);
const exporter = new OTLPLogExporter({ url: `${url}/v1/logs`, headers: { "x-api-key": key } });
const processor = new BatchLogRecordProcessor({ exporter, maxExportBatchSize: 10 });
const provider = new LoggerProvider({ processors: [processor] });
const logger = provider.getLogger("web");
for (let number = 0; number < Number(events); number += 1) {
  logger.emit({
    eventName: "Order Completed",
    attributes: { "user.id": "user-1", "session.id": "s-1", number },
    body: { rating: "good" },
  });
}
await provider.shutdown();
