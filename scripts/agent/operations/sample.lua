-- Trying an agent out: mails of real customers about real items, to be handed in.
local agents = use "agents"
local formats = use "lib.formats"
local samples = use "samples"

local customers = sql [[
  select c.id, c.number, c.email, c.language from customer c
  where c.email is not null and ($key::text is null or c.id = $key or c.number = $key)
  order by c.number limit 5 ]]
local items = sql [[
  select number, descriptions from item where not discontinued and kind = 'goods' order by number limit 3 ]]
local address_of = sql [[ select address from mailbox where name = $name order by id ]]

local DAYS = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" }
local MONTHS = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" }

-- RFC 5322.
local function date_text(tx)
  local day = instant.date(tx.now, "UTC")
  local y, m, d = string.match(day, "^(%d+)-(%d+)-(%d+)$")
  return string.format("%s, %s %s %s %s +0000", DAYS[date.weekday(day)], d, MONTHS[math.tointeger(tonumber(m))], y,
    string.sub(tx.now, 12, 19))
end

operation "agent.sample" {
  summary = "Mails to try an agent with, made of the customers and items there are; each is new, as bytes for intake",
  http = "GET /v1/agent/samples",
  kind = "read", role = "sales",
  input = { agent = agent_key, customer = optional(text { max = 64 }),
    kind = optional(choice { "numbers", "names", "table", "no_quantity", "unknown_sender", "automatic" }) },
  output = { mailbox = text, items = list { kind = text, from = text, eml = text } },
  errors = { "AGENT_UNKNOWN", "SAMPLE_NOTHING" },
  run = function(tx, input)
    local agent = agents.find(tx, input.agent)
    local who = tx:one(customers, { key = input.customer })
    local rows = tx:all(items)
    if not who or #rows == 0 then
      fail.conflict("SAMPLE_NOTHING", who and "there is no item to ask for"
        or "there is no such customer with an address")
    end
    local named = rows:map(function(row)
      return { number = row.number, name = formats.pick(row.descriptions, who.language) or row.number }
    end)
    local box, found = tx:one(address_of, { name = agent.mailbox }), list.new()
    for n = 1, samples.KINDS do
      local one = samples.make(n, { address = who.email, language = who.language }, named,
        box and box.address or "orders@sample.invalid", date_text(tx), function() return tx:new_id() end)
      if not input.kind or one.kind == input.kind then found:add(one) end
    end
    return { mailbox = agent.mailbox, items = found }
  end,
}
