-- The operations of the catalog.
local items = use "items"
local frequencies = use "frequencies"
local page = use "lib.page"

local by_number = sql [[ select * from item where number = $number ]]
local listed = sql [[
  select * from item
  where (number, id) > ($after, $after_id)
    and ($category::text is null or category = $category::text)
    and ($kind::text is null or kind = $kind::text)
    and ($discontinued::boolean is null or discontinued = $discontinued::boolean)
  order by number, id limit $limit ]]

local FIELD_ERRORS = {
  "DESCRIPTION_MISSING", "LANGUAGE_INVALID", "FREQUENCY_UNKNOWN", "FREQUENCY_CHOICE", "PRICE_NEGATIVE",
  "DURATION_NOT_DECLARED", "OPTION_UNKNOWN", "QUANTITIES_CONTRADICT",
}
local function errors_of(...)
  local codes = { ... }
  for _, code in ipairs(FIELD_ERRORS) do codes[#codes + 1] = code end
  return codes
end

local function add(tx, input)
  local row = tx:insert("item", items.new(tx, input))
  tx:emit("catalog.item_created", { id = row.id, number = row.number })
  return row
end

-- Writes what differs. An unchanged item keeps its version and emits nothing.
local function change(tx, row, fields)
  local changed = items.differences(row, fields)
  if not changed then return row, false end
  tx:update("item", row.id, changed)
  row = tx:find("item", row.id)
  tx:emit("catalog.item_changed", {
    id = row.id, number = row.number, frequencies = row.frequencies, discontinued = row.discontinued,
  })
  return row, true
end

operation "catalog.create" {
  summary = "Add an item",
  http = "POST /v1/items",
  kind = "write", role = "sales", status = 201,
  input = new_item,
  output = item,
  errors = errors_of("ITEM_NUMBER_TAKEN"),
  run = function(tx, input)
    if tx:one(by_number, { number = input.number }) then
      fail.conflict("ITEM_NUMBER_TAKEN", "there is already an item %s", input.number)
    end
    return items.view(tx:find("item", add(tx, input).id))
  end,
}

operation "catalog.change" {
  summary = "Change an item; what is not given stays",
  http = "POST /v1/items/{id}",
  kind = "write", changes = "item", role = "sales",
  input = item_change,
  output = item,
  errors = errors_of("ITEM_FIELD_CLEARED"),
  run = function(tx, input)
    local row = change(tx, tx:lock("item", input.id), items.columns(tx, input))
    return items.view(row)
  end,
}

operation "catalog.get" {
  summary = "One item, by id or by number",
  http = "GET /v1/items/{id}",
  kind = "read", role = "viewer",
  input = { id = text { min = 1, max = 64, summary = "The id, or the item's number" } },
  output = item,
  errors = { "ITEM_UNKNOWN" },
  run = function(tx, input)
    local row = tx:find("item", input.id) or tx:one(by_number, { number = input.id })
    if not row then fail.not_found("ITEM_UNKNOWN", "there is no item %s", input.id) end
    return items.view(row)
  end,
}

operation "catalog.list" {
  summary = "Items by number, in pages",
  http = "GET /v1/items",
  kind = "read", role = "viewer",
  input = {
    category = optional(text), kind = optional(item_kind), discontinued = optional(boolean),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(item), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local params = { category = input.category, kind = input.kind, discontinued = input.discontinued }
    local rows, following = page.ascending(tx, listed, params, input, "number")
    local found = list.new()
    for _, row in ipairs(rows) do found:add(items.view(row)) end
    return { items = found, next = following }
  end,
}

operation "catalog.adjust_stock" {
  summary = "Add to or take from the stock of an item",
  http = "POST /v1/items/{id}/stock",
  kind = "write", changes = "item", role = "sales",
  input = {
    id = id,
    by = integer { min = -1000000000, max = 1000000000 },
    reason = optional(text { max = 200 }),
  },
  output = item,
  errors = { "STOCK_TOO_LOW" },
  run = function(tx, input)
    local row = tx:lock("item", input.id)
    local stock = row.stock + input.by
    if stock < 0 then
      fail.conflict("STOCK_TOO_LOW", "item %s has %d in stock, %d are wanted", row.number, row.stock, -input.by)
    end
    tx:update("item", row.id, { stock = stock })
    tx:emit("catalog.stock_changed", { id = row.id, by = input.by, stock = stock })
    return items.view(tx:find("item", row.id))
  end,
}

operation "catalog.import" {
  summary = "Add the item, or change it when its number is known; the same record twice changes nothing",
  http = "POST /v1/items/import",
  kind = "write", role = "sales",
  input = new_item,
  output = { id = id, number = item_number, created = boolean, changed = boolean },
  errors = errors_of(),
  run = function(tx, input)
    local row = tx:one(by_number, { number = input.number })
    if not row then
      row = add(tx, input)
      return { id = row.id, number = row.number, created = true, changed = true }
    end
    local _, changed = change(tx, row, items.columns(tx, input))
    return { id = row.id, number = row.number, created = false, changed = changed }
  end,
}

operation "catalog.frequencies" {
  summary = "The subscription frequencies that are declared",
  http = "GET /v1/frequencies",
  kind = "read", role = "viewer",
  input = {},
  output = { items = list(frequency) },
  run = function()
    return { items = frequencies.all }
  end,
}
