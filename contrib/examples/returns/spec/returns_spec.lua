local desk, flow
before_each(function() desk = ordain.open { clock = "2026-01-30T08:00:00Z" } end)
after_each(function() desk:close() end)

local function ask_for(price)
  local customer = desk:ok("customer.create", { kind = "person", name = "Ann", currency = "DKK",
    addresses = { { street = "Havnegade 1", city = "Aarhus", postal_code = "8000", country = "DK" } } })
  local item = desk:ok("catalog.create", { number = "TENT", descriptions = { en = "A tent" }, unit = "pcs", stock = 5,
    price = { amount = price, currency = "DKK" } })
  local order = desk:ok("order.create", { customer_id = customer.id, lines = { { item_id = item.id, quantity = 1 } } })
  for _, step in ipairs { "submit", "ship" } do desk:ok("order." .. step, { id = order.id }) end
  local case = desk:ok("returns.ask", { order = order.number, email = "ann@example.com", why = "too small" })
  flow = desk:ok("flow.list", { name = "returns.desk", key = case.id }).items[1].id
  return case
end
local function status(case) return desk:ok("returns.get", { id = case.id }).status end
local function sent() -- the letter that is due, on its way
  local letter = desk:effects()[1]
  desk:answer(letter)
  return letter.ask.subject
end

describe("a return", function()
  it("is taken back when the goods came", function()
    local case = ask_for "400.00"
    assert.are.equal("R-1: please send it to us", sent())
    desk:ok("returns.arrive", { id = case.id, unharmed = true })
    assert.are.equal("R-1: it is here", sent())
    assert.are.equal("taken_back", status(case))
    assert.are.equal(5, desk:ok("catalog.get", { id = "TENT" }).stock)
    assert.are.equal("done", desk:ok("flow.get", { id = flow }).flow.state)
  end)

  it("that is worth a lot is looked at by a person", function()
    local case = ask_for "20000.00"
    local review = desk:ok("review.list", { flow = flow }).items[1]
    assert.are.equal("it is worth a lot", review.reason)
    desk:ok("review.answer", { id = review.id, answer = "refuse" }, { as = "bo", roles = { "returns_desk" } })
    assert.are.equal("R-1: we cannot take it back", sent())
    assert.are.equal("refused", status(case))
  end)

  it("lapses when nothing comes", function()
    local case = ask_for "400.00"
    sent()
    desk:advance "30 days"
    assert.are.equal("lapsed", status(case))
    assert.are.equal("RETURN_STATUS", desk:refused("returns.arrive", { id = case.id, unharmed = true }).code)
  end)
end)
