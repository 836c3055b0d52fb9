-- What is to come into stock: announced for a day, moved, cancelled, received as it comes.
-- Receiving adds to the stock; until then it counts only for what can be promised.
local page = use "lib.page"

local by_number = sql [[ select * from item where number = $number ]]
local listed = sql [[
  select r.*, i.number as item_number from item_receipt r join item i on i.id = r.item_id
  where (r.day, r.id) > ($after, $after_id)
    and ($item_id::text is null or r.item_id = $item_id::text)
    and ($status::text is null or r.status = $status::text)
  order by r.day, r.id limit $limit ]]

local function view(tx, row)
  return {
    id = row.id, version = row.version, item_id = row.item_id,
    item_number = row.item_number or tx:find("item", row.item_id).number, day = row.day, quantity = row.quantity,
    received = row.received, reference = row.reference, status = row.status, reason = row.reason,
    changed_at = row.changed_at, changed_by = row.changed_by,
  }
end

local function tell(tx, row)
  tx:emit("catalog.receipt_changed", {
    id = row.id, item_id = row.item_id, day = row.day, quantity = row.quantity, received = row.received,
    status = row.status,
  })
  return view(tx, row)
end

local function save(tx, row, fields)
  fields.changed_at, fields.changed_by = tx.now, tx.actor.id
  tx:update("item_receipt", row.id, fields)
  return tell(tx, tx:find("item_receipt", row.id))
end

local function check_day(tx, day)
  if day < instant.date(tx.now, tx:setting("business.zone")) then
    fail.issues("RECEIPT_DAY_PAST", day .. " has passed",
      { { code = "RECEIPT_DAY_PAST", pointer = "/day", text = day .. " has passed" } })
  end
end

local function expected(tx, id)
  local row = tx:lock("item_receipt", id)
  if row.status ~= "expected" then
    fail.conflict("RECEIPT_NOT_EXPECTED", "the receipt of %s is %s", row.day, row.status)
  end
  return row
end

operation "catalog.expect" {
  summary = "Announce what is to come into stock",
  http = "POST /v1/items/{item}/receipts",
  kind = "write", role = "sales", status = 201,
  input = {
    item = text { min = 1, max = 64, summary = "The item's id or number" }, day = date, quantity = receipt_quantity,
    reference = optional(receipt_reference),
  },
  output = receipt,
  errors = { "ITEM_UNKNOWN", "RECEIPT_DAY_PAST" },
  run = function(tx, input)
    local item = tx:find("item", input.item) or tx:one(by_number, { number = input.item })
    if not item then fail.not_found("ITEM_UNKNOWN", "there is no item %s", input.item) end
    check_day(tx, input.day)
    return tell(tx, tx:insert("item_receipt", {
      item_id = item.id, day = input.day, quantity = input.quantity, received = 0, reference = input.reference,
      status = "expected", changed_at = tx.now, changed_by = tx.actor.id,
    }))
  end,
}

operation "catalog.change_receipt" {
  summary = "Another day, quantity or reference of what is expected; what is not given stays",
  http = "POST /v1/receipts/{id}",
  kind = "write", changes = "item_receipt", role = "sales",
  input = {
    id = id, day = optional(date), quantity = optional(receipt_quantity), reference = optional(receipt_reference),
  },
  output = receipt,
  errors = { "RECEIPT_NOT_EXPECTED", "RECEIPT_DAY_PAST", "RECEIPT_QUANTITY", "RECEIPT_UNCHANGED" },
  run = function(tx, input)
    local row = expected(tx, input.id)
    if not (input.day or input.quantity or input.reference) then
      fail.invalid("RECEIPT_UNCHANGED", "nothing is given")
    end
    if input.day then check_day(tx, input.day) end
    if input.quantity and input.quantity <= row.received then
      fail.conflict("RECEIPT_QUANTITY", "%d have been received; cancel the rest instead", row.received)
    end
    return save(tx, row, { day = input.day, quantity = input.quantity, reference = input.reference })
  end,
}

operation "catalog.cancel_receipt" {
  summary = "No more will come; what has been received stays in stock",
  http = "POST /v1/receipts/{id}/cancel",
  kind = "write", changes = "item_receipt", role = "sales",
  input = { id = id, reason = text { min = 1, max = 500 } },
  output = receipt,
  errors = { "RECEIPT_NOT_EXPECTED" },
  run = function(tx, input)
    return save(tx, expected(tx, input.id), { status = "cancelled", reason = input.reason })
  end,
}

operation "catalog.receive" {
  summary = "It has come: add it to the stock; without a quantity all that is still expected",
  http = "POST /v1/receipts/{id}/receive",
  kind = "write", changes = "item_receipt", role = "sales",
  input = { id = id, quantity = optional(receipt_quantity) },
  output = receipt,
  errors = { "RECEIPT_NOT_EXPECTED" },
  run = function(tx, input)
    local row = expected(tx, input.id)
    local came = input.quantity or row.quantity - row.received
    tx:call("catalog.adjust_stock", {
      id = row.item_id, by = came, reason = row.reference and "received on " .. row.reference or "received",
    })
    local received = row.received + came
    return save(tx, row, { received = received, status = received >= row.quantity and "received" or "expected" })
  end,
}

operation "catalog.receipts" {
  summary = "What is to come into stock, by day, in pages",
  http = "GET /v1/receipts",
  kind = "read", role = "viewer",
  input = {
    item_id = optional(id), status = optional(receipt_status),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(receipt), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.ascending(tx, listed, { item_id = input.item_id, status = input.status }, input,
      "day")
    return { items = rows:map(function(row) return view(tx, row) end), next = following }
  end,
}
