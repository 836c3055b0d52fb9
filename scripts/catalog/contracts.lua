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

new_item = {
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
}

item_change = {
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

errors {
  CURSOR_INVALID = "The cursor was not given by this list; start again without one.",
  ITEM_NUMBER_TAKEN = "Another item has this number.",
  ITEM_UNKNOWN = "There is no such item.",
  DESCRIPTION_MISSING = "An item needs a description in at least one language.",
  LANGUAGE_INVALID = "A language is written like en, da or pt-BR.",
  FREQUENCY_UNKNOWN = "The frequency is not one the catalog declares.",
  FREQUENCY_CHOICE = "Give a list of frequencies or select all, not both.",
  PRICE_NEGATIVE = "A price cannot be below zero.",
  STOCK_TOO_LOW = "There is less in stock than that.",
}
