-- Things with a serial number at customers: sold by us, or not.
local page = use "lib.page"

local by_serial = sql [[ select * from asset where serial_number = $serial_number ]]
local item_by_number = sql [[ select * from item where number = $number ]]
local listed = sql [[
  select a.*, i.number as item_number from asset a left join item i on i.id = a.item_id
  where (a.serial_number, a.id) > ($after, $after_id)
    and ($customer_id::text is null or a.customer_id = $customer_id::text)
  order by a.serial_number, a.id limit $limit ]]

local function shown(row, item_number)
  return {
    id = row.id, serial_number = row.serial_number, customer_id = row.customer_id, item_id = row.item_id,
    item_number = item_number or row.item_number, what = row.what, coverable = row.coverable,
    sold_line_id = row.sold_line_id,
  }
end

local function check_line(tx, input)
  local line = input.sold_line_id and tx:find("order_line", input.sold_line_id)
  if input.sold_line_id and not line then fail.invalid("LINE_UNKNOWN", "there is no line %s", input.sold_line_id) end
  return line
end

operation "coverage.add_asset" {
  summary = "Enter a thing with a serial number that a customer has",
  http = "POST /v1/assets",
  kind = "write", role = "sales", status = 201,
  input = {
    serial_number = text { min = 1, max = 100 },
    customer_id = id,
    item_number = optional(catalog.item_number),
    what = optional(text { min = 1, max = 200, summary = "What it is; the item's number, when not given" }),
    coverable = optional(boolean),
    sold_line_id = optional(id),
  },
  output = asset,
  errors = { "ASSET_EXISTS", "CUSTOMER_UNKNOWN", "ITEM_UNKNOWN", "LINE_UNKNOWN" },
  run = function(tx, input)
    if tx:one(by_serial, { serial_number = input.serial_number }) then
      fail.conflict("ASSET_EXISTS", "there is an asset %s", input.serial_number)
    end
    if not tx:find("customer", input.customer_id) then
      fail.invalid("CUSTOMER_UNKNOWN", "there is no customer %s", input.customer_id)
    end
    local line = check_line(tx, input)
    local item = line and tx:find("item", line.item_id)
    if input.item_number then item = tx:one(item_by_number, { number = input.item_number }) end
    if input.item_number and not item then fail.invalid("ITEM_UNKNOWN", "there is no item %s", input.item_number) end
    local coverable = input.coverable
    if coverable == nil then coverable = item ~= nil and item.coverable end
    local row = tx:insert("asset", {
      serial_number = input.serial_number, customer_id = input.customer_id, item_id = item and item.id,
      what = input.what or (item and item.number) or "Asset", coverable = coverable, sold_line_id = input.sold_line_id,
      created_at = tx.now,
    })
    return shown(row, item and item.number)
  end,
}

operation "coverage.assets" {
  summary = "Assets by serial number, in pages",
  http = "GET /v1/assets",
  kind = "read", role = "viewer",
  input = {
    customer_id = optional(id),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(asset), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.ascending(tx, listed, { customer_id = input.customer_id }, input, "serial_number")
    local found = list.new()
    for _, row in ipairs(rows) do found:add(shown(row)) end
    return { items = found, next = following }
  end,
}
