-- Who writes: by the address alone, and whom an address could be taken for.
local senders = use "senders"

local writer = { id = id, number = customer_number, name = text }
local whole = { id = id, number = customer_number, name = text, language = language, zone = zone, currency = currency }
local asked_address = text { min = 3, max = 254, summary = "Of the mail's From; upper and lower case are the same" }

operation "customer.by_address" {
  summary = "Whose address this is: the customer, and the person who may order for it; never by name",
  http = "GET /v1/senders",
  kind = "read", role = "viewer",
  input = { address = asked_address },
  output = { matches = list { customer = whole, contact = optional(record(writer)) } },
  run = function(tx, input) return { matches = senders.matches(tx, input.address) } end,
}

operation "customer.resembling" {
  summary = "Customers an address, or the name beside it, could be taken for without being theirs",
  http = "GET /v1/senders/resembling",
  kind = "read", role = "viewer",
  input = { address = asked_address, name = optional(text { max = 500, summary = "The display name" }) },
  output = { items = list {
    number = customer_number, name = text, address = optional(email), why = likeness,
  } },
  run = function(tx, input)
    return { items = senders.resembling(tx, input.address, input.name) }
  end,
}
