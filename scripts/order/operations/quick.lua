-- Quick ordering: item numbers and quantities, a contact's templates, an order of before.
-- All of them end in a draft, with today's prices; all that is wrong is said at once.
local draft = use "draft"
local lines = use "lines"
local page = use "lib.page"

local templates = sql [[
  select * from order_template
  where contact_id = $contact_id and (name, id) > ($after, $after_id) order by name, id limit $limit ]]
local by_name = sql [[ select * from order_template where contact_id = $contact_id and name = $name ]]
local by_number = sql [[ select * from item where number = $number ]]

local ERRORS = {
  "CUSTOMER_UNKNOWN", "CONTACT_UNKNOWN", "CONTACT_INACTIVE", "ITEM_UNKNOWN", "AMOUNT_TOO_LARGE", "QUANTITY_MISSING",
  "QUANTITY_BELOW_MIN", "QUANTITY_ABOVE_MAX", "QUANTITY_NOT_MULTIPLE", "ORDER_OVER_LIMIT",
}
local function errors_of(...)
  local codes = { ... }
  for _, code in ipairs(ERRORS) do codes[#codes + 1] = code end
  return codes
end

operation "order.quick" {
  summary = "Enter an order by item numbers; a quantity left out is the item's default",
  http = "POST /v1/orders/quick",
  kind = "write", role = "sales", status = 201,
  input = {
    customer = text { min = 1, max = 64, summary = "The customer's id or number" },
    contact_id = optional(id),
    requested_date = optional(date),
    note = optional(text { max = 2000 }),
    lines = list(quick_line, { min = 1, max = 500 }),
  },
  output = sales_order,
  errors = errors_of(),
  run = function(tx, input)
    return draft.make(tx, draft.customer(tx, input.customer, "/customer"), input, list.new())
  end,
}

local function view(tx, row)
  local shown = list.new()
  for _, line in ipairs(row.lines) do
    shown:add { item_id = line.item_id, item_number = tx:find("item", line.item_id).number, quantity = line.quantity }
  end
  return {
    id = row.id, version = row.version, contact_id = row.contact_id, name = row.name, lines = shown,
    changed_at = row.changed_at, changed_by = row.changed_by,
  }
end

-- Item ids and quantities of what is given; each item once.
local function template_lines(tx, input)
  local found, seen, issues = list.new(), {}, list.new()
  for i, one in ipairs(input.lines) do
    local at = "/lines/" .. (i - 1)
    local item = tx:one(by_number, { number = one.item_number })
    if not item then
      issues:add { code = "ITEM_UNKNOWN", pointer = at, text = "there is no item " .. one.item_number }
    elseif seen[item.id] then
      issues:add { code = "TEMPLATE_ITEM", pointer = at, text = one.item_number .. " is named twice" }
    else
      seen[item.id] = true
      found:add { item_id = item.id, quantity = one.quantity }
    end
  end
  if #issues > 0 then fail.issues(issues[1].code, issues[1].text, issues) end
  return found
end

operation "order.save_template" {
  summary = "Keep what a contact orders again and again; the same name replaces it",
  http = "POST /v1/order-templates",
  kind = "write", role = "sales",
  input = {
    contact_id = id, name = text { min = 1, max = 100 },
    lines = list({ item_number = catalog.item_number, quantity = quantity }, { min = 1, max = 500 }),
  },
  output = template,
  errors = { "CONTACT_KIND", "CUSTOMER_UNKNOWN", "ITEM_UNKNOWN", "TEMPLATE_ITEM" },
  run = function(tx, input)
    local person = draft.customer(tx, input.contact_id, "/contact_id")
    if person.kind ~= "person" then fail.invalid("CONTACT_KIND", "%s is an organization", person.number) end
    local fields = { lines = template_lines(tx, input), changed_at = tx.now, changed_by = tx.actor.id }
    local row = tx:one(by_name, { contact_id = person.id, name = input.name })
    if row then
      tx:update("order_template", row.id, fields)
    else
      fields.contact_id, fields.name = person.id, input.name
      row = tx:insert("order_template", fields)
    end
    return view(tx, tx:find("order_template", row.id))
  end,
}

operation "order.templates" {
  summary = "The templates of a contact, by name, in pages",
  http = "GET /v1/order-templates",
  kind = "read", role = "viewer",
  input = {
    contact_id = id, limit = optional(integer { min = 1, max = 100 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(template), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.ascending(tx, templates, { contact_id = input.contact_id }, input, "name")
    local found = list.new()
    for _, row in ipairs(rows) do found:add(view(tx, row)) end
    return { items = found, next = following }
  end,
}

local function find_template(tx, id)
  local row = tx:find("order_template", id)
  if not row then fail.not_found("TEMPLATE_UNKNOWN", "there is no template %s", id) end
  return row
end

operation "order.remove_template" {
  summary = "Remove a template",
  http = "POST /v1/order-templates/{id}/remove",
  kind = "write", changes = "order_template", role = "sales",
  input = { id = id },
  output = { id = id },
  errors = { "TEMPLATE_UNKNOWN" },
  run = function(tx, input)
    tx:delete("order_template", find_template(tx, input.id).id)
    return { id = input.id }
  end,
}

operation "order.from_template" {
  summary = "Enter an order from a template, by its contact, for one of the contact's customers",
  http = "POST /v1/order-templates/{id}/order",
  kind = "write", role = "sales", status = 201,
  input = {
    id = id,
    customer = text { min = 1, max = 64, summary = "Id or number of the customer, perhaps the contact itself" },
    requested_date = optional(date), note = optional(text { max = 2000 }),
  },
  output = sales_order,
  errors = errors_of("TEMPLATE_UNKNOWN"),
  run = function(tx, input)
    local row, buyer = find_template(tx, input.id), draft.customer(tx, input.customer, "/customer")
    return draft.make(tx, buyer, {
      contact_id = buyer.id ~= row.contact_id and row.contact_id or nil, lines = row.lines,
      requested_date = input.requested_date, note = input.note,
    }, list.new())
  end,
}

local GONE = { cancelled = true, returned = true }

-- Why a line cannot be ordered again; nil when it can.
local function obstacle(line, item)
  if GONE[line.status] then return "LINE_GONE", "was " .. line.status end
  if item.contract_coverage then return "LINE_COVERAGE", "is a coverage; add it to the line it shall cover" end
  if item.discontinued then return "LINE_DISCONTINUED", "is no longer sold" end
end

-- Configured lines come with their options, so many for each.
local function again(tx, all)
  local chosen, places, left_out = list.new(), {}, list.new()
  for _, line in ipairs(all) do
    local item = tx:find("item", line.item_id)
    local code, words = obstacle(line, item)
    local parent = line.parent_line_id and places[line.parent_line_id]
    if code then
      left_out:add { code = code, text = string.format("line %d: %s %s", line.number, item.number, words) }
    elseif parent then
      parent.options:add { item_id = item.id, per_unit = math.max(1, line.quantity // parent.quantity) }
    elseif not line.parent_line_id then
      places[line.id] = { item_id = item.id, quantity = line.quantity, options = list.new() }
      chosen:add(places[line.id])
    end
  end
  return chosen, left_out
end

operation "order.reorder" {
  summary = "Enter an order with the lines of an earlier one, at today's prices",
  http = "POST /v1/orders/{id}/reorder",
  kind = "write", role = "sales", status = 201,
  input = {
    id = id,
    contact_id = optional(id { summary = "Who orders now; the contact of then when left out" }),
    requested_date = optional(date), note = optional(text { max = 2000 }),
  },
  output = { order = sales_order, left_out = list(reason) },
  errors = errors_of("NOTHING_TO_REORDER", "OPTION_NOT_OFFERED"),
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local chosen, left_out = again(tx, all)
    if #chosen == 0 then fail.issues("NOTHING_TO_REORDER", "no line can be ordered again", left_out) end
    local made = draft.make(tx, tx:find("customer", order.customer_id), {
      contact_id = input.contact_id or order.contact_id, currency = order.currency, ship_to = order.ship_to,
      requested_date = input.requested_date, note = input.note, lines = chosen,
    }, list.new())
    return { order = made, left_out = left_out }
  end,
}
