-- Historic orders from elsewhere: the head by its external number, each line by a
-- key of its own. Both may be repeated: the same record again changes nothing. The
-- status is given once, with the head; afterwards only the operations change it.
local entry = use "entry"
local limits = use "limits"
local lines = use "lines"
local steps = use "steps"
local same = use "lib.same"

local by_external = sql [[ select * from sales_order where external_number = $number ]]
local by_number = sql [[ select * from sales_order where number = $number ]]
local customer_by_number = sql [[ select * from customer where number = $number ]]
local line_by_key = sql [[ select * from order_line where order_id = $order_id and external_key = $key ]]

local function find_customer(tx, number)
  local found = tx:one(customer_by_number, { number = number })
  if not found then entry.wrong("CUSTOMER_UNKNOWN", "/customer_number", "there is no customer %s", number) end
  return found
end

-- The fields of `wanted` that the row does not have so, or nil.
local function differences(row, wanted)
  local changed
  for name, value in pairs(wanted) do
    if not same(row[name], value) then
      changed = changed or {}
      changed[name] = value
    end
  end
  return changed
end

local function head(tx, input, buyer)
  local currency = input.currency or buyer.currency
  if input.freight and input.freight:currency() ~= currency then
    entry.wrong("CURRENCY_MIXED", "/freight", "the freight is in %s, the order in %s",
      input.freight:currency(), currency)
  end
  return {
    customer_id = buyer.id, currency = currency, ordered_on = input.ordered_on, requested_date = input.requested_date,
    ship_to = input.ship_to, freight = input.freight and input.freight:to_minor(), note = input.note,
  }
end

local function add(tx, input, wanted)
  if tx:one(by_number, { number = input.external_number }) then
    fail.conflict("ORDER_NUMBER_TAKEN", "there is already an order %s", input.external_number)
  end
  wanted.number, wanted.external_number, wanted.type = input.external_number, input.external_number, "sales_order"
  wanted.status, wanted.total, wanted.created_at = input.status, 0, tx.now
  wanted.account_id = limits.account_id(tx, tx:find("customer", wanted.customer_id))
  wanted.opened, wanted.steps = "imported", steps.opening("imported")
  local order = tx:insert("sales_order", wanted)
  tx:emit("order.imported", {
    order_id = order.id, number = order.number, customer_id = order.customer_id, status = order.status,
  })
  return order
end

operation "order.import" {
  summary = "Add a historic order, or change its head when its external number is known",
  http = "POST /v1/orders/import",
  kind = "write", role = "sales",
  input = {
    external_number = order_number,
    customer_number = customer.customer_number,
    status = line_status,
    currency = optional(customer.currency),
    ordered_on = date,
    requested_date = optional(date),
    ship_to = optional(customer.address),
    freight = optional(money),
    note = optional(text { max = 2000 }),
  },
  output = { id = id, number = order_number, created = boolean, changed = boolean },
  errors = { "CUSTOMER_UNKNOWN", "CURRENCY_MIXED", "ORDER_NUMBER_TAKEN" },
  run = function(tx, input)
    local wanted = head(tx, input, find_customer(tx, input.customer_number))
    local order = tx:one(by_external, { number = input.external_number })
    if not order then
      order = add(tx, input, wanted)
      return { id = order.id, number = order.number, created = true, changed = true }
    end
    local changed = differences(order, wanted)
    if changed then tx:update("sales_order", order.id, changed) end
    return { id = order.id, number = order.number, created = false, changed = changed ~= nil }
  end,
}

local function add_line(tx, order, row, key)
  local all = lines.read(tx, order.id)
  row.order_id, row.external_key = order.id, key
  row.number = #all > 0 and all[#all].number + 1 or 1
  row.status = order.status
  row = tx:insert("order_line", row)
  all[#all + 1] = row
  lines.save(tx, order, all)
  return row
end

local COMPARED = { "item_id", "quantity", "unit_price", "discount", "amount" }

local function change_line(tx, order, line, row)
  local wanted = {}
  for _, name in ipairs(COMPARED) do wanted[name] = row[name] end
  local changed = differences(line, wanted)
  if not changed then return false end
  tx:update("order_line", line.id, changed)
  if changed.quantity then
    lines.tell(order, "order.line_revised", { order_id = order.id, line_id = line.id, quantity = row.quantity })
  end
  lines.save(tx, order, lines.read(tx, order.id))
  return true
end

operation "order.import_line" {
  summary = "Add a line to an imported order, or change it when its key is known",
  http = "POST /v1/orders/import-line",
  kind = "write", role = "sales",
  input = {
    order_number = order_number,
    line_key = text { min = 1, max = 64 },
    item_id = new_line.item_id,
    item_number = new_line.item_number,
    quantity = quantity,
    unit_price = money,
    discount = new_line.discount,
  },
  output = { id = id, order_id = id, number = integer, created = boolean, changed = boolean },
  errors = { "ORDER_UNKNOWN", "ITEM_UNKNOWN", "LINE_ITEM", "CURRENCY_MIXED", "DISCOUNT_RANGE", "AMOUNT_TOO_LARGE" },
  run = function(tx, input)
    local order = tx:one(by_external, { number = input.order_number })
    if not order then
      entry.wrong("ORDER_UNKNOWN", "/order_number", "there is no imported order %s", input.order_number)
    end
    local issues = list.new()
    local row = entry.line(tx, input, order.currency, "", issues)
    entry.refuse(issues)
    local line = tx:one(line_by_key, { order_id = order.id, key = input.line_key })
    if line then
      local changed = change_line(tx, order, line, row)
      return { id = line.id, order_id = order.id, number = line.number, created = false, changed = changed }
    end
    line = add_line(tx, order, row, input.line_key)
    return { id = line.id, order_id = order.id, number = line.number, created = true, changed = true }
  end,
}
