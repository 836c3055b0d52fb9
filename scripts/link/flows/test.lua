-- Sends a marked record to the other side, waits until that has sent it back, and has it
-- removed on both. Each hop is reported; what comes after one that failed is not tried,
-- but what was sent is always removed.
local problems = use "problems"

-- One message of the marked record; the report of this hop.
local function post(f, name, out)
  local reached, answer = f:try(function()
    return f:http {
      method = "POST", url = out.url, json = out.message, timeout = "10 seconds", title = name,
      headers = { Authorization = { secret = "link.token", prefix = "Bearer " } },
      retry = { attempts = 2, first = "1 seconds", most = "1 seconds" },
    }
  end)
  return problems.of_receipt(name, reached, answer)
end

local function send_and_wait(f, hops)
  local probe = f:call("link.probe", {})
  hops:add(post(f, "a marked record is taken by the other side", probe))
  if hops[#hops].ok then
    local back = f:wait { "link.received", key = probe.message.entity .. ":" .. probe.key, within = "2 minutes",
      title = "The marked record comes back" }
    hops:add { hop = "it comes back", ok = back ~= nil, text = not back and "it did not, for two minutes" or nil }
    hops:add(post(f, "it is removed there", f:call("link.probe", { key = probe.key })))
  end
  f:call("link.forget", { entity = probe.message.entity, key = probe.key }, { title = "It is removed here" })
end

return flow {
  summary = "Tries the link with a marked record, there and back",
  input = {},
  output = { ok = boolean, hops = list(hop) },
  as = { "link_push" },
  run = function(f)
    local hops = list.new()
    local check = f:flow("link.check", { entities = list.new() })
    for _, problem in ipairs(check.problems) do
      hops:add { hop = "the other side says who it is", ok = false, text = problem.text }
    end
    if check.ok then
      hops:add { hop = "the other side says who it is", ok = true, text = check.side }
      send_and_wait(f, hops)
    end
    local ok = true
    for _, one in ipairs(hops) do ok = ok and one.ok end
    return { ok = ok, hops = hops }
  end,
}
