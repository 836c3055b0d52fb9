-- One return, from the wish to the credit.
local function tell(f, case, subject, words)
  f:mail { to = case.email, subject = case.number .. ": " .. subject, text = words,
    title = "Tell the customer: " .. subject }
end

-- "take" or "refuse"; a person says so when the policy would rather not.
local function wanted(f, case, order)
  local answer = f:decide("returns.wanted", { number = order.number, total = order.total, status = order.status,
    ordered_on = order.ordered_on, why = case.why, now = f:now() }, { title = "Do we take it back?" })
  if answer.outcome ~= "look" then return answer.outcome end
  local said = f:review { kind = "return", title = "Take back " .. order.number, subject = case.id,
    reason = answer.why, role = "returns_desk", options = { "take", "refuse" }, within = "7 days" }
  return said and said.answer or "refuse"
end

return flow {
  summary = "Takes back what a customer sends: who wants it, the goods, the letter",
  on = "returns.asked", as = { "returns_desk" },
  run = function(f, asked)
    local case = f:call("returns.get", { id = asked.id })
    local order = f:call("order.get", { id = case.order_id })
    local function set(status)
      f:call("returns.set", { id = case.id, status = status }, { title = "It is " .. status })
    end

    if wanted(f, case, order) == "refuse" then
      set "refused"
      return tell(f, case, "we cannot take it back", "We are sorry.")
    end
    set "expected"
    tell(f, case, "please send it to us", "Write " .. case.number .. " on the parcel.")
    local arrived = f:wait { "returns.arrived", key = case.id, within = "30 days", title = "Wait for the parcel" }
    if not arrived then return set "lapsed" end

    local lines = list.new()
    for _, line in ipairs(order.lines) do lines:add { line_id = line.id } end
    f:call("order.return", { id = order.id, lines = lines, restock = arrived.unharmed, reason = case.why })
    set "taken_back"
    tell(f, case, "it is here", "Thank you. You get your money back.")
  end,
}
