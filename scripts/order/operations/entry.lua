-- Entering an order: create, change, and its lines while it is a draft. The order
-- type is no input: what people enter is a sales order.
local contacts = use "customer.contacts"
local draft = use "draft"
local entry = use "entry"
local lines = use "lines"
local steps = use "steps"
local view = use "view"
local quantities = use "catalog.quantities"
local scaled = use "lib.scaled"

-- What is wrong with lines, contact or limits, whichever way they are entered.
local LINE_ERRORS = {
  "ITEM_UNKNOWN", "LINE_ITEM", "CURRENCY_MIXED", "DISCOUNT_RANGE", "AMOUNT_TOO_LARGE", "QUANTITY_BELOW_MIN",
  "QUANTITY_ABOVE_MAX", "QUANTITY_NOT_MULTIPLE", "ORDER_OVER_LIMIT",
}
local function errors_of(...)
  local codes = { ... }
  for _, code in ipairs(LINE_ERRORS) do codes[#codes + 1] = code end
  return codes
end

local function forbid_unless_draft(order)
  if order.status ~= "draft" then
    fail.conflict("ORDER_NOT_DRAFT", "order %s is %s", order.number, order.status)
  end
end

operation "order.create" {
  summary = "Enter an order, in Draft",
  http = "POST /v1/orders",
  kind = "write", role = "sales", status = 201,
  input = {
    customer_id = id,
    contact_id = optional(id { summary = "The person who orders for the customer" }),
    currency = optional(customer.currency),
    requested_date = optional(date),
    ship_to = optional(customer.address),
    note = optional(text { max = 2000 }),
    lines = optional(list(new_line, { max = 500 })),
  },
  output = sales_order,
  errors = errors_of("CUSTOMER_UNKNOWN", "CONTACT_UNKNOWN", "CONTACT_INACTIVE", "OPTION_NOT_OFFERED"),
  run = function(tx, input)
    return draft.make(tx, draft.customer(tx, input.customer_id, "/customer_id"), input, list.new())
  end,
}

operation "order.change" {
  summary = "Change the head of a draft order; what is not given stays",
  http = "POST /v1/orders/{id}",
  kind = "write", changes = "sales_order", role = "sales",
  input = {
    id = id, requested_date = optional(date), ship_to = optional(customer.address),
    note = optional(text { max = 2000 }), contact_id = optional(id),
  },
  output = sales_order,
  errors = { "ORDER_NOT_DRAFT", "CONTACT_UNKNOWN", "CONTACT_INACTIVE", "ORDER_OVER_LIMIT" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    forbid_unless_draft(order)
    if input.contact_id then
      local issues = list.new()
      contacts.check(tx, order.customer_id, input.contact_id, "/contact_id", issues)
      entry.refuse(issues)
      order.contact_id = input.contact_id
      draft.recheck(tx, order, all)
    end
    steps.write(tx, order, { kind = "change", title = "Head changed" })
    lines.save(tx, order, all, {
      requested_date = input.requested_date, ship_to = input.ship_to, note = input.note,
      contact_id = input.contact_id,
    })
    return view.load(tx, order.id)
  end,
}

-- The item of the line an option is added to.
local function configured_item(tx, all, parent_id)
  local parent = lines.by_id(all, parent_id)
  if parent.parent_line_id then
    fail.invalid("OPTION_NOT_OFFERED", "line %d is an option itself", parent.number)
  end
  return tx:find("item", parent.item_id)
end

operation "order.add_line" {
  summary = "Add a line to a draft order, perhaps with options, or an option to a configured line",
  http = "POST /v1/orders/{id}/lines",
  kind = "write", changes = "sales_order", role = "sales",
  input = {
    id = id, item_id = new_line.item_id, item_number = new_line.item_number, quantity = quantity,
    unit_price = new_line.unit_price, discount = new_line.discount, options = new_line.options,
    parent_line_id = optional(id),
  },
  output = sales_order,
  errors = errors_of("ORDER_NOT_DRAFT", "LINE_UNKNOWN", "OPTION_NOT_OFFERED"),
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    forbid_unless_draft(order)
    local issues = list.new()
    local rows, parent_id = {}, input.parent_line_id
    if parent_id then
      rows[1] = entry.line(tx, input, order.currency, "", issues, configured_item(tx, all, parent_id))
    else
      entry.lines(tx, input, order.currency, "", issues, function(row) rows[#rows + 1] = row end)
    end
    entry.refuse(issues)
    for _, row in ipairs(rows) do
      row.order_id, row.number = order.id, #all > 0 and all[#all].number + 1 or 1
      row.parent_line_id = row.parent_line_id or parent_id
      row = tx:insert("order_line", row)
      all[#all + 1] = row
      steps.write(tx, order, { kind = "change", title = string.format("Line %d added", row.number) })
      lines.tell(order, "order.line_added", {
        order_id = order.id, line_id = row.id, parent_line_id = row.parent_line_id,
      })
    end
    draft.recheck(tx, order, all)
    lines.save(tx, order, all)
    return view.load(tx, order.id)
  end,
}

-- The columns a change of a draft line sets.
local function changed_columns(tx, order, line, input)
  local issues = list.new()
  if input.quantity and not line.parent_line_id then
    quantities.check(tx:find("item", line.item_id), input.quantity, "/quantity", issues)
  end
  entry.check_discount(input.discount, "", issues)
  if input.unit_price and input.unit_price:currency() ~= order.currency then
    issues:add { code = "CURRENCY_MIXED", pointer = "/unit_price",
      text = string.format("the price is in %s, the order in %s", input.unit_price:currency(), order.currency) }
  end
  entry.refuse(issues)
  if not (input.quantity or input.unit_price or input.discount) then
    fail.invalid("CHANGE_EMPTY", "give a quantity, a price or a discount")
  end
  local set = {
    quantity = input.quantity or line.quantity,
    unit_price = input.unit_price and input.unit_price:to_minor() or line.unit_price,
    price_basis = input.unit_price and "agreed" or line.price_basis,
    discount = input.discount and scaled.pack(input.discount, 4) or line.discount,
  }
  set.amount = lines.amount(set.quantity, set.unit_price, set.discount, order.currency)
  return set
end

operation "order.change_line" {
  summary = "Change a line of a draft order",
  http = "POST /v1/orders/{id}/lines/{line_id}",
  kind = "write", changes = "sales_order", role = "sales",
  input = {
    id = id, line_id = id,
    quantity = optional(quantity), unit_price = new_line.unit_price, discount = new_line.discount,
  },
  output = sales_order,
  errors = errors_of("ORDER_NOT_DRAFT", "LINE_UNKNOWN", "CHANGE_EMPTY", "OPTION_NOT_DIVISIBLE"),
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    forbid_unless_draft(order)
    local line = lines.by_id(all, input.line_id)
    if line.status ~= "draft" then
      fail.conflict("ORDER_NOT_DRAFT", "line %d is %s", line.number, line.status)
    end
    local set = changed_columns(tx, order, line, input)
    local quantity_now = set.quantity
    set.quantity = nil
    tx:update("order_line", line.id, set)
    line.unit_price, line.discount = set.unit_price, set.discount
    lines.requantify(tx, order, all, line, quantity_now)
    draft.recheck(tx, order, all)
    steps.write(tx, order, { kind = "change", title = string.format("Line %d changed", line.number) })
    lines.save(tx, order, all)
    return view.load(tx, order.id)
  end,
}
