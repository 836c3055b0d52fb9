return_status = choice { "asked", "expected", "taken_back", "refused", "lapsed" }
goods_return = {
  id = id, version = integer, number = text, order_id = id, email = text, why = text, status = return_status,
}

event "returns.asked" { key = "id", summary = "A customer wants to send goods back", data = { id = id, number = text } }
event "returns.arrived" { key = "id", summary = "They came", data = { id = id, unharmed = boolean } }
role "returns_desk" { includes = { "sales" }, summary = "Looks at what customers send back" }
errors {
  RETURN_ASKED = "A return of this order was asked for already.",
  RETURN_STATUS = "The return is not one that goods are expected for.",
}
