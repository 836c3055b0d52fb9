-- Shapes, events, roles and error codes of the catalog.

role "sales" { includes = { "viewer" }, summary = "Enters and handles customers, items, orders and subscriptions" }

item_number = text { min = 1, max = 40, pattern = "^[%w][%w _./-]*$", summary = "How people call the item" }
item_kind = choice { "goods", "service", "one_off_service" }
unit_name = text { min = 1, max = 40, summary = "pcs, box, hour …" }
frequency_name = text { min = 1, max = 30, pattern = "^[a-z][a-z0-9_]*$" }
frequency = {
  name = frequency_name,
  title = text { max = 60 },
  unit = choice { "day", "week", "month", "quarter", "year" },
  count = integer { min = 1, max = 999 },
}
coverage_kind = text { min = 1, max = 40, pattern = "^%l[%l%d_]*$",
  summary = "extended_warranty, software_maintenance, service_level_agreement, preventive_maintenance, subscription …" }
duration_type = choice { "fixed", "variable", "open" }
time_unit = choice { "day", "week", "month", "quarter", "year" }
item_duration = { amount = integer { min = 1, max = 10000 }, unit = time_unit }
-- The fields of an item that is a coverage, or can be covered; all may be left out.
local coverage_fields = {
  coverable = optional(boolean),
  contract_coverage = optional(boolean),
  coverage_kind = optional(coverage_kind),
  per_call = optional(boolean),
  duration_type = optional(duration_type),
  duration = optional(item_duration),
  price_unit = optional(time_unit),
  covered_share = optional(decimal(4)),
  options = optional(list(item_number, {
    max = 200, summary = "Numbers of the items it may be configured with; none: it is not configured",
  })),
}
local function with_coverage(fields)
  for name, shape in pairs(coverage_fields) do fields[name] = shape end
  return fields
end

-- How many may be ordered on one line. default: what a quick order takes when none is given.
local count = integer { min = 1, max = 1000000 }
quantities = { min = optional(count), max = optional(count), multiple = optional(count), default = optional(count) }

local kept_back = integer { min = 0, max = 1000000000,
  summary = "Safety stock: with no more than this left an item is limited" }
local lead = integer { min = 0, max = 730, summary = "Working days until more of it is here" }

item = {
  id = id,
  version = integer,
  number = item_number,
  descriptions = map(text { min = 1, max = 500, summary = "By language: en, da, pt-BR" }),
  unit = unit_name,
  price = money,
  category = optional(text { max = 60 }),
  kind = item_kind,
  frequencies = list(frequency_name, {
    max = 50, summary = "Allowed subscription frequencies; none: not sold on subscription",
  }),
  stock = integer,
  ships = boolean,
  discontinued = boolean,
  coverable = boolean,
  contract_coverage = boolean,
  coverage_kind = optional(coverage_kind),
  per_call = boolean,
  duration_type = optional(duration_type),
  duration = optional(item_duration),
  price_unit = optional(time_unit),
  covered_share = optional(decimal(4)),
  options = list(item_number),
  quantities = optional(quantities),
  safety_stock = integer,
  lead_days = optional(integer),
}

-- What a decision about an item sees.
item_summary = {
  number = text,
  category = optional(text),
  kind = item_kind,
  stock = integer,
  ships = boolean,
  discontinued = boolean,
}

new_item = with_coverage {
  number = item_number,
  descriptions = map(text { min = 1, max = 500 }),
  unit = unit_name,
  price = money,
  category = optional(text { min = 1, max = 60 }),
  kind = optional(item_kind),
  frequencies = optional(list(frequency_name, { max = 50 })),
  select_all = optional(boolean),
  stock = optional(integer { min = 0, max = 1000000000 }),
  ships = optional(boolean),
  discontinued = optional(boolean),
  quantities = optional(quantities),
  safety_stock = optional(kept_back),
  lead_days = optional(lead),
}

item_change = with_coverage {
  id = id,
  descriptions = optional(map(text { min = 1, max = 500 })),
  unit = optional(unit_name),
  price = optional(money),
  category = optional(text { max = 60, summary = "An empty text removes it" }),
  kind = optional(item_kind),
  frequencies = optional(list(frequency_name, { max = 50 })),
  select_all = optional(boolean),
  ships = optional(boolean),
  discontinued = optional(boolean),
  quantities = optional(quantities),
  safety_stock = optional(kept_back),
  lead_days = optional(lead),
  clear = optional(list(choice { "lead_days" }, { max = 1, summary = "Fields to empty" })),
}

-- What is to come into stock, and when. It is received as it comes, in one or several parts.
receipt_status = choice { "expected", "received", "cancelled" }
receipt_quantity = integer { min = 1, max = 1000000000 }
receipt_reference = text { min = 1, max = 100, summary = "The purchase order, the delivery …" }
receipt = {
  id = id, version = integer, item_id = id, item_number = item_number, day = date, quantity = integer,
  received = integer, reference = optional(text), status = receipt_status, reason = optional(text),
  changed_at = instant, changed_by = text,
}

event "catalog.item_created" {
  key = "id", summary = "An item was added",
  data = { id = id, number = item_number },
}
event "catalog.item_changed" {
  key = "id", summary = "An item was changed",
  data = { id = id, number = item_number, frequencies = list(frequency_name), discontinued = boolean },
}
event "catalog.stock_changed" {
  key = "id", summary = "The stock of an item went up or down",
  data = { id = id, by = integer, stock = integer },
}
event "catalog.receipt_changed" {
  key = "id", summary = "What is to come into stock was announced, changed, received or cancelled",
  data = { id = id, item_id = id, day = date, quantity = integer, received = integer, status = receipt_status },
}

errors {
  CURSOR_INVALID = "The cursor was not given by this list; start again without one.",
  ITEM_NUMBER_TAKEN = "Another item has this number.",
  ITEM_UNKNOWN = "There is no such item.",
  DESCRIPTION_MISSING = "An item needs a description in at least one language.",
  LANGUAGE_INVALID = "A language is written like en, da or pt-BR.",
  FREQUENCY_UNKNOWN = "The frequency is not one the catalog declares.",
  FREQUENCY_CHOICE = "Give a list of frequencies or select all, not both.",
  DURATION_NOT_DECLARED = "A fixed duration needs an amount and a unit; an open-ended one has none.",
  OPTION_UNKNOWN = "An option is not an item of the catalog.",
  PRICE_NEGATIVE = "A price cannot be below zero.",
  QUANTITIES_CONTRADICT = "The quantities of an item contradict each other.",
  QUANTITY_BELOW_MIN = "The item is not sold in so small a quantity.",
  QUANTITY_ABOVE_MAX = "The item is not sold in so large a quantity on one line.",
  QUANTITY_NOT_MULTIPLE = "The item is sold in multiples only.",
  QUANTITY_MISSING = "No quantity is given, and the item has no default.",
  RECEIPT_DAY_PAST = "Nothing can be expected on a day that has passed.",
  RECEIPT_NOT_EXPECTED = "The receipt is received or cancelled.",
  RECEIPT_QUANTITY = "More than that has been received already.",
  RECEIPT_UNCHANGED = "Say what of the receipt is to be changed.",
  ITEM_FIELD_CLEARED = "A field of an item cannot be set and emptied at once.",
  STOCK_TOO_LOW = "There is less in stock than that.",
}
