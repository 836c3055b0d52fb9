-- Entering a quote, and revising it. Each revision is kept whole, with what is other than
-- in the one before; a quote that the customer has is superseded by a draft.
local changes = use "changes"
local contacts = use "customer.contacts"
local draft = use "order.draft"
local entry = use "order.entry"
local lines = use "lines"
local quotes = use "quotes"
local same = use "lib.same"
local states = use "states"
local view = use "view"
local who = use "lib.who"

local LINE_ERRORS = {
  "ITEM_UNKNOWN", "LINE_ITEM", "CURRENCY_MIXED", "DISCOUNT_RANGE", "AMOUNT_TOO_LARGE", "UNIT_DIFFERS",
  "QUOTE_LINES_TOO_MANY", "CONTACT_UNKNOWN", "CONTACT_INACTIVE", "QUOTE_OPEN", "VALID_UNTIL_PAST",
}
local function errors_of(...)
  local codes = { ... }
  for _, code in ipairs(LINE_ERRORS) do codes[#codes + 1] = code end
  return codes
end

-- Adds the entered lines to those there are, numbered on.
local function enter(tx, quote, language, given, at, all, issues)
  for i, one in ipairs(given or {}) do
    local line = lines.enter(tx, one, quote.currency, language, at .. (i - 1), issues)
    if line then
      quote.last_line = quote.last_line + 1
      line.number = quote.last_line
      all:add(line)
    end
  end
  lines.check_count(all, issues)
end

-- Writes a revision and its lines.
local function keep(tx, quote, all, found, reason)
  tx:insert("quote_revision", {
    quote_id = quote.id, number = quote.revision, state = "draft", total = quote.total, head = changes.head(quote),
    changes = found, reason = reason, made_at = tx.now, made_by = who(tx),
  })
  lines.insert(tx, quote.id, quote.revision, all)
end

local function new_quote(tx, input, customer)
  return {
    id = tx:new_id(), state = "draft", revision = 1, customer_id = customer.id, contact_id = input.contact_id,
    currency = input.currency or customer.currency, quoted_on = instant.date(tx.now, customer.zone),
    requested_date = input.requested_date, ship_to = input.ship_to, note = input.note,
    external_number = input.external_number, valid_until = input.valid_until, assigned_to = input.assigned_to,
    reminders = 0, last_line = 0, steps = 0, created_at = tx.now, created_by = who(tx),
  }
end

operation "quote.create" {
  summary = "Enter a quote, as a draft",
  http = "POST /v1/quotes",
  kind = "write", role = "sales", status = 201,
  input = {
    customer_id = text { min = 1, max = 64, summary = "The id, or the customer's number" },
    contact_id = optional(id),
    currency = optional(customer.currency),
    requested_date = optional(date),
    ship_to = optional(customer.address),
    note = optional(text { max = 1900 }),
    external_number = optional(text { min = 1, max = 60 }),
    valid_until = optional(date),
    assigned_to = optional(person),
    again = optional(boolean { summary = "Also when another open quote has this reference" }),
    lines = optional(list(new_line, { max = 500 })),
  },
  output = quote,
  errors = errors_of("CUSTOMER_UNKNOWN"),
  run = function(tx, input)
    local customer, issues, all = draft.customer(tx, input.customer_id, "/customer_id"), list.new(), list.new()
    draft.contact(tx, customer, input.contact_id, issues)
    local quote = new_quote(tx, input, customer)
    enter(tx, quote, customer.language, input.lines, "/lines/", all, issues)
    entry.refuse(issues)
    quotes.check_day(tx, customer, input.valid_until)
    quotes.check_twin(tx, quote, input.again)
    quote.number = string.format("%s%06d", tx:setting("quote.number_prefix"), tx:sequence("quote"))
    quote.total = lines.total(all)
    quote = tx:insert("quote", quote)
    keep(tx, quote, all, list.new())
    states.note(tx, quote, "create", "Created")
    tx:emit("quote.created", {
      id = quote.id, number = quote.number, revision = 1, customer_id = quote.customer_id,
    })
    return view.load(tx, quote.id)
  end,
}

-- The head that is wanted: what is given, less what is cleared.
local function wanted_head(tx, quote, input, issues)
  local head = {}
  for _, field in ipairs(changes.HEAD) do
    head[field] = quote[field]
    if input[field] ~= nil then head[field] = input[field] end
  end
  for i, field in ipairs(input.clear or {}) do
    if input[field] ~= nil then
      issues:add { code = "FIELD_GIVEN_AND_CLEARED", pointer = "/clear/" .. (i - 1), text = field .. " is given too" }
    end
    head[field] = nil
  end
  if head.contact_id and head.contact_id ~= quote.contact_id then
    contacts.check(tx, quote.customer_id, head.contact_id, "/contact_id", issues)
  end
  return head
end

local function copied(line)
  local copy = {}
  for name, value in pairs(line) do copy[name] = value end
  return copy
end

local function unknown_line(quote, number, at, issues)
  issues:add { code = "QUOTE_LINE_UNKNOWN", pointer = at,
    text = string.format("quote %s has no line %d", quote.number, number) }
end

-- The lines that are wanted: some changed, some gone, some new.
local function wanted_lines(tx, quote, old, input, issues)
  local by_number, gone, all = {}, {}, list.new()
  for _, line in ipairs(old) do by_number[line.number] = copied(line) end
  for i, one in ipairs(input.change or {}) do
    local at, line = "/change/" .. (i - 1), by_number[one.number]
    if line then lines.change(line, one, quote.currency, at, issues)
    else unknown_line(quote, one.number, at .. "/number", issues) end
  end
  for i, number in ipairs(input.remove or {}) do
    gone[number] = true
    if not by_number[number] then unknown_line(quote, number, "/remove/" .. (i - 1), issues) end
  end
  for _, line in ipairs(old) do
    if not gone[line.number] then all:add(by_number[line.number]) end
  end
  local language = input.add and tx:find("customer", quote.customer_id).language
  enter(tx, quote, language, input.add, "/add/", all, issues)
  return all
end

-- The quote's own columns for the new revision. Its days begin anew when it is sent.
local function next_columns(quote, head, all, valid_until)
  local set = {
    revision = quote.revision + 1, state = "draft", total = lines.total(all), last_line = quote.last_line,
    valid_until = valid_until or null, next_does = null, next_at = null, sent_at = null, reminders = 0,
    reminded_at = null, reason = null,
  }
  for _, field in ipairs(changes.HEAD) do
    if head[field] == nil then set[field] = null else set[field] = head[field] end
  end
  return set
end

operation "quote.revise" {
  summary = "Make a new revision of an open quote, a draft; what is not given stays",
  http = "POST /v1/quotes/{id}/revise",
  kind = "write", changes = "quote", role = "sales",
  input = {
    id = id,
    revision = optional(seen_revision),
    reason = optional(why),
    contact_id = optional(id),
    requested_date = optional(date),
    ship_to = optional(customer.address),
    note = optional(text { min = 1, max = 1900 }),
    external_number = optional(text { min = 1, max = 60 }),
    valid_until = optional(date),
    clear = optional(list(choice { "contact_id", "requested_date", "ship_to", "note", "external_number" }, {
      max = 5, summary = "Fields to empty",
    })),
    change = optional(list(line_change, { max = 500 })),
    remove = optional(list(line_number, { max = 500 })),
    add = optional(list(new_line, { max = 500 })),
    again = optional(boolean),
  },
  output = quote,
  errors = errors_of("QUOTE_STATE", "QUOTE_ACCEPTED", "QUOTE_REVISED", "QUOTE_LINE_UNKNOWN", "CHANGE_EMPTY",
    "FIELD_GIVEN_AND_CLEARED"),
  run = function(tx, input)
    local quote, old = quotes.open(tx, input.id, input.revision)
    states.check(tx, quote, "supersede")
    local issues, before = list.new(), changes.head(quote)
    local head = wanted_head(tx, quote, input, issues)
    local all = wanted_lines(tx, quote, old, input, issues)
    entry.refuse(issues)
    local found = changes.between(before, old, head, all, quote.currency)
    if #found == 0 and same(input.valid_until, quote.valid_until) then
      fail.invalid("CHANGE_EMPTY", "nothing is other than in revision %d", quote.revision)
    end
    local customer, was = tx:find("customer", quote.customer_id), quote.state
    quotes.check_day(tx, customer, input.valid_until)
    states.move(tx, quote, "supersede")
    states.save(tx, quote, next_columns(quote, head, all, input.valid_until))
    if not same(before.external_number, head.external_number) then quotes.check_twin(tx, quote, input.again) end
    keep(tx, quote, all, found, input.reason)
    states.note(tx, quote, "revise", "Revision " .. quote.revision, input.reason, { was = was, changes = found })
    tx:emit("quote.revised", {
      id = quote.id, number = quote.number, revision = quote.revision, was = was, changes = found,
    })
    return view.load(tx, quote.id)
  end,
}
