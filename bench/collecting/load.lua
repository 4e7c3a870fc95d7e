-- Load for wrk: single calls or batches of Segment's shape, each with a message id of its own.
-- Arguments: a name for the run, how many calls a request holds, the path.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(arguments)
  name, size, path = arguments[1], tonumber(arguments[2]), arguments[3]
  sent = 0
  head = '{"type":"track","event":"Order Completed","userId":"user-'
  tail = '"timestamp":"' .. os.date("!%Y-%m-%dT%H:%M:%S") .. '.000Z",'
    .. '"properties":{"order_id":"o-1","total":59.9,'
    .. '"products":[{"product_id":"p1","price":59.9,"quantity":1}]},'
    .. '"context":{"library":{"name":"analytics.js"},"page":{"url":"https://shop.example/cart?a=1",'
    .. '"path":"/cart","title":"Ostoskori","referrer":""}}}'
end

local function call()
  sent = sent + 1
  return head .. (sent % 5000) .. '","messageId":"' .. name .. "-" .. number .. "-" .. sent .. '",' .. tail
end

function request()
  local body
  if size == 1 then
    body = call()
  else
    local calls = {}
    for i = 1, size do calls[i] = call() end
    body = '{"batch":[' .. table.concat(calls, ",") .. "]}"
  end
  return wrk.format("POST", path, nil, body)
end

function done(summary, latency, requests)
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"failed":%d,"p50":%.1f,"p99":%.1f}\n',
    summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read
      + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
