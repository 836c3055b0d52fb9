-- luacheck: globals wrk init request done
-- For wrk: orders of two lines, each under an Idempotency-Key of its own.
-- wrk … -s orders.lua URL -- TOKEN CUSTOMER ITEM ITEM
local head, tail = {}, nil
local count, run = 0, nil

function init(args)
  math.randomseed(os.time())
  run = string.format("%08x-", math.random(0, 0x7fffffff))
  tail = string.format('{"customer_id":"%s","lines":[{"item_id":"%s","quantity":1},{"item_id":"%s","quantity":2}]}',
    args[2], args[3], args[4])
  head["Authorization"] = "Bearer " .. args[1]
  head["Content-Type"] = "application/json"
end

function request()
  count = count + 1
  head["Idempotency-Key"] = run .. count
  return wrk.format("POST", "/v1/orders", head, tail)
end

-- Orders made and the seconds they took, on a line of their own.
function done(summary)
  local errors = summary.errors
  local lost = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("made %d %.6f %d\n", summary.requests - errors.status, summary.duration / 1e6, lost))
end
