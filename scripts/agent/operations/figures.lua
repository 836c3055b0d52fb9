-- What the agents got done. Minutes saved are configured minutes times what was made: a
-- figure of speech, never a measurement, so its formula goes with it.
local agents = use "agents"

local quotes = sql [[
  select e.agent_id, q.state, q.currency, count(*) as count, sum(q.total) as total from agent_made e
  join quote q on q.id = e.document
  where e.kind = 'quote' and ($agent::text is null or e.agent_id = $agent)
    and ($from::instant is null or e.at >= $from::instant) and ($until::instant is null or e.at < $until::instant)
  group by e.agent_id, q.state, q.currency order by e.agent_id, q.state, q.currency ]]
local orders = sql [[
  select e.agent_id, o.status as state, o.currency, count(*) as count, sum(o.total) as total from agent_made e
  join sales_order o on o.id = e.document
  where e.kind = 'order' and ($agent::text is null or e.agent_id = $agent)
    and ($from::instant is null or e.at >= $from::instant) and ($until::instant is null or e.at < $until::instant)
  group by e.agent_id, o.status, o.currency order by e.agent_id, o.status, o.currency ]]
local letters = sql [[
  select count(*) as n from agent_made e
  where e.kind = 'letter' and ($agent::text is null or e.agent_id = $agent)
    and ($from::instant is null or e.at >= $from::instant) and ($until::instant is null or e.at < $until::instant)
  order by n ]]
local mails = sql [[
  select state, count(*) as n from agent_mail
  where ($agent::text is null or agent_id = $agent)
    and ($from::instant is null or came_at >= $from::instant) and ($until::instant is null or came_at < $until::instant)
  group by state order by state ]]
local tasks = sql [[
  select state, count(*) as count from agent_task
  where ($agent::text is null or agent_id = $agent)
    and ($from::instant is null or created_at >= $from::instant)
    and ($until::instant is null or created_at < $until::instant)
  group by state order by state ]]
local all_agents = sql [[
  select id, name, settings from agent where ($agent::text is null or id = $agent) order by name ]]

local QUOTE = { draft = "active", sent = "active", accepted = "converted" }
local ORDER = { billed = "posted", closed = "posted", cancelled = "deleted", returned = "deleted" }
-- What has not been worth anybody's while yet.
local UNFINISHED = { quote = { draft = true, cancelled = true }, order = { draft = true, cancelled = true } }

-- Of all agents together, by state and currency.
local function summed(kind, entry_of, rows, missing)
  local found, at = list.new(), {}
  for _, row in ipairs(rows) do
    local key = row.state .. " " .. row.currency
    if not at[key] then
      at[key] = { kind = kind, entry = entry_of[row.state] or missing, state = row.state, count = 0,
        total = money.minor(0, row.currency) }
      found:add(at[key])
    end
    at[key].count = at[key].count + row.count
    at[key].total = at[key].total + money.minor(row.total, row.currency)
  end
  return found
end

local function finished(kind, rows)
  local counts = {}
  for _, row in ipairs(rows) do
    if not UNFINISHED[kind][row.state] then
      counts[row.agent_id] = (counts[row.agent_id] or 0) + row.count
    end
  end
  return counts
end

-- Agents with the same minutes stand in one product.
local function time_saved(tx, key, quote_rows, order_rows)
  local quoted, ordered = finished("quote", quote_rows), finished("order", order_rows)
  local sums, order, minutes = {}, list.new(), 0
  local function add(what, count, each)
    local name = string.format("%s × %d minutes", what, each)
    if not sums[name] then order:add(name) end
    sums[name] = (sums[name] or 0) + count
    minutes = minutes + count * each
  end
  for _, agent in ipairs(tx:all(all_agents, { agent = key })) do
    add("quotes", quoted[agent.id] or 0, agent.settings.minutes_per_quote or tx:setting "agent.minutes_per_quote")
    add("orders", ordered[agent.id] or 0, agent.settings.minutes_per_order or tx:setting "agent.minutes_per_order")
  end
  local words = order:map(function(name) return sums[name] .. " " .. name end):join(" + ")
  if words == "" then words = "nothing made" end
  return { minutes = minutes, formula = string.format("%s = %d minutes; minutes as configured, not measured", words,
    minutes) }
end

local function count(rows)
  local n = 0
  for _, row in ipairs(rows) do n = n + row.count end
  return n
end

-- By currency; what came to nothing is left out.
local function totals(rows)
  local found, at = list.new(), {}
  for _, row in ipairs(rows) do
    if ORDER[row.state] ~= "deleted" then
      if not at[row.currency] then
        found:add(row.currency)
        at[row.currency] = money.minor(0, row.currency)
      end
      at[row.currency] = at[row.currency] + money.minor(row.total, row.currency)
    end
  end
  return found:map(function(currency) return at[currency] end)
end

local function by_state(rows)
  local sum, at = 0, { taken = 0, filed = 0, waiting = 0 }
  for _, row in ipairs(rows) do
    at[row.state], sum = row.n, sum + row.n
  end
  return { received = sum, taken = at.taken, filed = at.filed, waiting = at.waiting }
end

-- Days are those where the business is.
local function span(tx, input)
  local zone = tx:setting "business.zone"
  if input.from and input.until_date and input.until_date < input.from then
    fail.issues("FIGURES_RANGE", "the last day is before the first", list.new { { code = "FIGURES_RANGE",
      pointer = "/until_date", text = input.until_date .. " is before " .. input.from } })
  end
  return { agent = agents.id_of(tx, input.agent), from = input.from and instant.of(input.from, zone),
    ["until"] = input.until_date and instant.of(date.add(input.until_date, 1, "day"), zone) }
end

operation "agent.figures" {
  summary = "What the agents got done from one day to another: mails, letters, quotes, orders, tasks, time saved",
  http = "GET /v1/agent/figures",
  kind = "read", role = "viewer",
  input = { agent = optional(agent_key), from = optional(date), until_date = optional(date) },
  output = {
    mails = { received = integer, taken = integer, filed = integer, waiting = integer }, letters_sent = integer,
    quotes = integer, orders = integer, order_totals = list(money), made = list(made),
    tasks = list { state = task_state, count = integer }, time_saved = saved,
  },
  errors = { "AGENT_UNKNOWN", "FIGURES_RANGE" },
  run = function(tx, input)
    local params = span(tx, input)
    local quote_rows, order_rows = tx:all(quotes, params), tx:all(orders, params)
    local made = summed("quote", QUOTE, quote_rows, "deleted")
    for _, one in ipairs(summed("order", ORDER, order_rows, "active")) do made:add(one) end
    return {
      mails = by_state(tx:all(mails, params)), letters_sent = tx:one(letters, params).n, quotes = count(quote_rows),
      orders = count(order_rows), order_totals = totals(order_rows), made = made, tasks = tx:all(tasks, params),
      time_saved = time_saved(tx, params.agent, quote_rows, order_rows),
    }
  end,
}

operation "agent.summary" {
  summary = "What an agent, or all, made so far: quotes, orders, their total, time saved with its formula",
  http = "GET /v1/agent/summary",
  kind = "read", role = "viewer",
  input = { agent = optional(agent_key) },
  output = { quotes = integer, orders = integer, order_totals = list(money), time_saved = saved },
  errors = { "AGENT_UNKNOWN" },
  run = function(tx, input)
    local params = { agent = agents.id_of(tx, input.agent) }
    local quote_rows, order_rows = tx:all(quotes, params), tx:all(orders, params)
    return { quotes = count(quote_rows), orders = count(order_rows), order_totals = totals(order_rows),
      time_saved = time_saved(tx, params.agent, quote_rows, order_rows) }
  end,
}
