-- Looking: one quote, lists of quotes, revisions, the timeline, the table of states.
local lines = use "lines"
local page = use "lib.page"
local quotes = use "quotes"
local states = use "states"
local view = use "view"

local listed = sql [[
  select q.id, q.number, q.revision, q.state, q.customer_id, q.currency, q.total, q.quoted_on, q.external_number,
         q.valid_until, q.assigned_to, q.order_id, c.name as customer_name
  from quote q join customer c on c.id = q.customer_id
  where q.id < $after_id
    and ($customer_id::text is null or q.customer_id = $customer_id::text)
    and ($state::text is null or q.state = $state::text)
    and ($open::boolean is null or $open::boolean = (q.state in ('draft', 'sent')))
    and ($assigned_to::text is null or q.assigned_to = $assigned_to::text)
    and ($external_number::text is null or q.external_number = $external_number::text)
  order by q.id desc limit $limit ]]
local revisions = sql [[
  select * from quote_revision where quote_id = $quote_id and number > $after order by number, id limit $limit ]]
local one_revision = sql [[
  select * from quote_revision where quote_id = $quote_id and number = $number order by id ]]
local steps_after = sql [[
  select * from quote_step where quote_id = $quote_id and seq > $after order by seq, id limit $limit ]]

-- What the quote's flows waited for; what they did is a step of the quote itself.
local waits = sql [[
  select s.flow, s.kind, s.name, s.title, s.state, s.asked_at from flow_step s
  where s.flow in (select f.id from flow f where f.name = 'quote.life' and f.key = $quote_id)
    and s.kind <> 'call'
    and s.asked_at >= $from::instant and ($until::instant is null or s.asked_at < $until::instant)
  order by s.asked_at, s.flow, s.generation, s.seq limit 1000 ]]

operation "quote.get" {
  summary = "One quote, by id or by number, as its current revision has it",
  http = "GET /v1/quotes/{id}",
  kind = "read", role = "viewer",
  input = { id = quotes.key },
  output = quote,
  errors = { "QUOTE_UNKNOWN" },
  run = function(tx, input) return view.load(tx, quotes.find(tx, input.id).id) end,
}

operation "quote.list" {
  summary = "Quotes, newest first, in pages",
  http = "GET /v1/quotes",
  kind = "read", role = "viewer",
  input = {
    customer_id = optional(id), state = optional(quote_state), open = optional(boolean),
    assigned_to = optional(text), external_number = optional(text),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(quote_row), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local params = {
      customer_id = input.customer_id, state = input.state, open = input.open, assigned_to = input.assigned_to,
      external_number = input.external_number,
    }
    local rows, following = page.newest(tx, listed, params, input)
    return { items = rows:map(view.row), next = following }
  end,
}

operation "quote.revision" {
  summary = "One revision of a quote, as it was",
  http = "GET /v1/quotes/{id}/revisions/{revision}",
  kind = "read", role = "viewer",
  input = { id = quotes.key, revision = revision_number },
  output = revision,
  errors = { "QUOTE_UNKNOWN" },
  run = function(tx, input)
    local quote = quotes.find(tx, input.id)
    local row = tx:one(one_revision, { quote_id = quote.id, number = input.revision })
    if not row then
      fail.not_found("QUOTE_UNKNOWN", "quote %s has no revision %d", quote.number, input.revision)
    end
    return view.revision(row, quote.currency, lines.read(tx, quote.id, row.number))
  end,
}

operation "quote.revisions" {
  summary = "The revisions of a quote with what changed in each, oldest first",
  http = "GET /v1/quotes/{id}/revisions",
  kind = "read", role = "viewer",
  input = {
    id = quotes.key, after = optional(integer { min = 0, summary = "Only revisions with a higher number" }),
    limit = optional(integer { min = 1, max = 20 }),
  },
  output = { items = list(revision) },
  errors = { "QUOTE_UNKNOWN" },
  run = function(tx, input)
    local quote, found = quotes.find(tx, input.id), list.new()
    local rows = tx:all(revisions, { quote_id = quote.id, after = input.after or 0, limit = input.limit or 20 })
    if #rows == 0 then return { items = found } end
    local all = lines.by_revision(tx, quote.id, rows[1].number, rows[#rows].number)
    for _, row in ipairs(rows) do
      found:add(view.revision(row, quote.currency, all[row.number] or list.new()))
    end
    return { items = found }
  end,
}

local function told(row)
  return {
    seq = row.seq, kind = "step", event = row.event, revision = row.revision, title = row.title, state = "success",
    reason = row.reason, details = row.details, at = row.at, by = row.by,
  }
end

local JOURNALED = { waiting = "waiting", done = "success", failed = "failure" }

local function waited(row, seq)
  return {
    seq = seq, kind = "flow", event = row.kind, title = row.title or row.kind .. " " .. row.name,
    state = JOURNALED[row.state] or "left", at = row.asked_at, by = "quote.life",
  }
end

-- Steps that end a flow: what that had waited for came before, also at the same moment.
local ENDING = { accept = true, decline = true, cancel = true, revise = true }

local function before(other, row)
  if other.asked_at ~= row.at then return other.asked_at < row.at end
  return ENDING[row.event] and other.flow < row.id
end

-- The steps with what was waited for after each of them.
local function merged(steps, others)
  local found, at = list.new(), 1
  for i, row in ipairs(steps) do
    found:add(told(row))
    local following = steps[i + 1]
    while others[at] and (not following or before(others[at], following)) do
      found:add(waited(others[at], row.seq))
      at = at + 1
    end
  end
  return found
end

operation "quote.timeline" {
  summary = "What happened to a quote, in order: its states, revisions and reminders, and what it waits for",
  http = "GET /v1/quotes/{id}/timeline",
  kind = "read", role = "viewer",
  input = {
    id = quotes.key, after = optional(integer { min = 0, summary = "Only steps with a higher seq" }),
    limit = optional(integer { min = 1, max = 500 }),
  },
  output = { items = list(step) },
  errors = { "QUOTE_UNKNOWN" },
  run = function(tx, input)
    local quote, limit = quotes.find(tx, input.id), input.limit or 500
    local steps = tx:all(steps_after, { quote_id = quote.id, after = input.after or 0, limit = limit + 1 })
    if #steps == 0 then return { items = list.new() } end
    local beyond = #steps > limit and steps[#steps].at or nil
    if beyond then steps[#steps] = nil end
    local others = tx:all(waits, { quote_id = quote.id, from = steps[1].at, ["until"] = beyond })
    return { items = merged(steps, others) }
  end,
}

operation "quote.transitions" {
  summary = "The table of states: which event takes a quote from which state to which",
  http = "GET /v1/quote-transitions",
  kind = "read", role = "viewer",
  input = {},
  output = { items = list(transition) },
  run = function() return { items = states.rows } end,
}
