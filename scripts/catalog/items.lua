-- Items between the table and the shapes. Everything an item must satisfy beyond
-- its contract is checked here, once, for entry and import alike.
local frequencies = use "frequencies"
local coverage = use "coverage_fields"
local quantities = use "quantities"
local same = use "lib.same"

local items = {}

function items.view(row)
  return coverage.view(row, {
    id = row.id,
    version = row.version,
    number = row.number,
    descriptions = row.descriptions,
    unit = row.unit,
    price = money.minor(row.price, row.currency),
    category = row.category,
    kind = row.kind,
    frequencies = row.frequencies,
    stock = row.stock,
    ships = row.ships,
    discontinued = row.discontinued,
    quantities = row.quantities,
    safety_stock = row.safety_stock,
    lead_days = row.lead_days,
  })
end

local function check_descriptions(descriptions, issues)
  local any = false
  for language in pairs(descriptions) do
    any = true
    if not string.match(language, "^%l%l%l?$") and not string.match(language, "^%l%l%l?%-%w+$") then
      issues:add { code = "LANGUAGE_INVALID", pointer = "/descriptions/" .. language,
        text = language .. " is not written like en, da or pt-BR" }
    end
  end
  if not any then
    issues:add { code = "DESCRIPTION_MISSING", pointer = "/descriptions", text = "no language is given" }
  end
end

-- The chosen names in the order of declaration, each once. "Select all" stores
-- the members of this day: a frequency declared later is not among them.
local function choose_frequencies(input, issues)
  if input.select_all and input.frequencies then
    issues:add { code = "FREQUENCY_CHOICE", pointer = "/select_all", text = "both a list and select all are given" }
  end
  local wanted = {}
  for i, name in ipairs(input.frequencies or {}) do
    wanted[name] = true
    if not frequencies.by_name[name] then
      issues:add { code = "FREQUENCY_UNKNOWN", pointer = "/frequencies/" .. (i - 1),
        text = name .. " is not declared in the catalog" }
    end
  end
  local chosen = list.new()
  for _, frequency in ipairs(frequencies.all) do
    if input.select_all or wanted[frequency.name] then chosen:add(frequency.name) end
  end
  return chosen
end

-- The columns that an input sets; refuses with everything that is wrong.
function items.columns(tx, input)
  local issues = list.new()
  local fields = {
    number = input.number, unit = input.unit, kind = input.kind, descriptions = input.descriptions,
    stock = input.stock, ships = input.ships, discontinued = input.discontinued,
    safety_stock = input.safety_stock, lead_days = input.lead_days,
  }
  if input.price then
    fields.price, fields.currency = input.price:to_minor(), input.price:currency()
    if fields.price < 0 then
      issues:add { code = "PRICE_NEGATIVE", pointer = "/price", text = tostring(input.price) .. " is below zero" }
    end
  end
  if input.category then
    fields.category = input.category ~= "" and input.category or null
  end
  for i, name in ipairs(input.clear or {}) do
    if fields[name] then
      issues:add { code = "ITEM_FIELD_CLEARED", pointer = "/clear/" .. (i - 1), text = name .. " is given too" }
    end
    fields[name] = null
  end
  if input.descriptions then check_descriptions(input.descriptions, issues) end
  if input.frequencies or input.select_all then
    fields.frequencies = choose_frequencies(input, issues)
  end
  coverage.columns(tx, input, fields, issues)
  fields.quantities = quantities.column(input.quantities, issues)
  if #issues > 0 then fail.issues(issues[1].code, issues[1].text, issues) end
  return fields
end

-- A whole row for a new item. Goods ship, services do not, unless it is said.
function items.new(tx, input)
  local row = items.columns(tx, input)
  row.kind = row.kind or "goods"
  if row.ships == nil then row.ships = row.kind == "goods" end
  row.frequencies = row.frequencies or list.new()
  row.stock, row.safety_stock = row.stock or 0, row.safety_stock or 0
  row.discontinued = row.discontinued or false
  coverage.defaults(row)
  if row.quantities == null then row.quantities = nil end
  row.created_at = tx.now
  return row
end

-- Only those fields that differ from the row, or nil when none does.
function items.differences(row, fields)
  local changed
  for name, value in pairs(fields) do
    local now = row[name]
    if value == null and now == nil then value = nil end
    if not same(now, value) then
      changed = changed or {}
      changed[name] = value
    end
  end
  return changed
end

return items
