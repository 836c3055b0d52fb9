-- A sent quote that waits: reminders, expiry, answers, new revisions, and its timeline.
local shop = dofile "spec/scripts/shop.lua"

describe("a sent quote", function()
  local desk, customer
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk)
    shop.item(desk, "TEA")
  end)
  after_each(function() desk:close() end)

  local function sent(more)
    local quote = desk:ok("quote.create",
      { customer_id = customer.id, lines = { { item_number = "TEA", quantity = 2 } } })
    local input = { id = quote.id }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("quote.send", input)
  end
  local function get(quote) return desk:ok("quote.get", { id = quote.id }) end
  local function flows(quote)
    local found = {}
    for i, row in ipairs(desk:ok("flow.list", { name = "quote.life", key = quote.id }).items) do found[i] = row.state end
    return found
  end
  local function publish(text)
    assert(desk:publish { ["quote/expires.lua"] = text, ["quote/expires.cases.lua"] = false })
  end
  local function told(name) return #shop.events(desk, "quote." .. name) end

  it("[f-19] shows when the customer is reminded and until when it is valid", function()
    local quote = sent { to = "buyer@nordisk.example" }
    assert.are.same({ "sent", "2026-03-01", "remind", "2026-02-06T08:00:00.000000Z" },
      { quote.state, quote.valid_until, quote.next.does, quote.next.at })
    assert.are.same({ "open" }, flows(quote))
    local event = ordain.decode(shop.events(desk, "quote.sent")[1].data)
    assert.are.same({ "buyer@nordisk.example", "2026-03-01" }, { event.to, event.valid_until })
    assert.are.equal("buyer@nordisk.example", desk:ok("quote.revision", { id = quote.id, revision = 1 }).sent_to)
  end)

  it("[f-19] is reminded of after 7 days, once", function()
    local quote = sent()
    desk:advance "6 days"
    assert.are.equal(0, told "reminded")
    desk:advance "1 days"
    quote = get(quote)
    assert.are.same({ 1, "2026-02-06T08:00:00.000000Z", "expire", "2026-03-01T23:00:00.000000Z" },
      { quote.reminders, quote.reminded_at, quote.next.does, quote.next.at })
    desk:advance "20 days"
    assert.are.equal(1, told "reminded")
  end)

  it("[f-19] expires when the thirtieth day after is over where the customer is", function()
    local quote = sent()
    desk:advance_to "2026-03-01T22:59:59Z"
    assert.are.equal("sent", get(quote).state)
    desk:advance_to "2026-03-01T23:00:00Z"
    quote = get(quote)
    assert.are.same({ "expired", 1, nil }, { quote.state, told "expired", quote.next })
    assert.are.same({ "done" }, flows(quote))
    desk:advance "60 days"
    assert.are.same({ 1, 1 }, { told "expired", told "reminded" })
  end)

  it("[f-19] is opened again, and its days begin anew when it is sent", function()
    local quote = sent()
    desk:advance "40 days"
    quote = desk:ok("quote.reopen", { id = quote.id, reason = "they wrote late" })
    assert.are.same({ "draft", 0, nil }, { quote.state, quote.reminders, quote.valid_until })
    quote = desk:ok("quote.send", { id = quote.id })
    assert.are.equal("2026-04-10", quote.valid_until)
    desk:advance "7 days"
    assert.are.same({ 2, 1 }, { told "reminded", get(quote).reminders })
    assert.are.same({ "open", "done" }, flows(quote))
  end)

  for _, one in ipairs { { "accept", "accepted" }, { "decline", "declined" }, { "cancel", "cancelled" } } do
    it("[f-19] waits no longer when it is " .. one[2], function()
      local quote = sent()
      desk:ok("quote." .. one[1], { id = quote.id, reason = "they said so" })
      assert.are.same({ "done" }, flows(quote))
      assert.is_nil(get(quote).next)
      desk:advance "60 days"
      assert.are.same({ 0, 0, one[2] }, { told "reminded", told "expired", get(quote).state })
    end)
  end

  it("[4.20] waits no longer when it is revised; the next revision has days of its own", function()
    local quote = sent()
    desk:advance "5 days"
    desk:ok("quote.revise", { id = quote.id, note = "other" })
    assert.are.same({ "done" }, flows(quote))
    desk:advance "10 days"
    assert.are.equal(0, told "reminded")
    quote = desk:ok("quote.send", { id = quote.id })
    assert.are.same({ "2026-03-16", "2026-02-21T08:00:00.000000Z" }, { quote.valid_until, quote.next.at })
    desk:advance "7 days"
    assert.are.equal(1, told "reminded")
  end)

  it("[f-19] can be extended, also after the reminder", function()
    local quote = sent()
    desk:advance "10 days"
    quote = desk:ok("quote.extend", { id = quote.id, valid_until = "2026-04-01", reason = "holidays" })
    assert.are.same({ "2026-04-01", "expire", "2026-04-01T22:00:00.000000Z" },
      { quote.valid_until, quote.next.does, quote.next.at })
    desk:advance_to "2026-04-01T21:00:00Z"
    assert.are.equal("sent", get(quote).state)
    desk:advance_to "2026-04-01T22:00:00Z"
    assert.are.equal("expired", get(quote).state)
  end)

  it("[f-19] keeps a last day that a person set, and is not reminded of after it", function()
    local quote = sent { valid_until = "2026-02-03" }
    assert.are.same({ "2026-02-03", "expire" }, { quote.valid_until, quote.next.does })
    desk:advance "5 days"
    assert.are.same({ "expired", 0 }, { get(quote).state, told "reminded" })
  end)

  it("[f-19] is not ended by guess when quote.expires gives no answer", function()
    publish "return function(ask) return ask.no.thing end"
    local quote = sent()
    assert.is_nil(quote.next)
    assert.is_nil(quote.valid_until)
    desk:advance "100 days"
    assert.are.equal("sent", get(quote).state)
    quote = desk:ok("quote.extend", { id = quote.id, valid_until = "2026-06-01" })
    assert.are.equal("expire", quote.next.does)
    desk:ok("quote.decline", { id = quote.id, reason = "no" })
    assert.are.same({ "done" }, flows(quote))
  end)

  it("[f-19] is reminded of as often as quote.expires says, never at once again", function()
    publish [[ return function(ask)
      if ask.reminders < 3 then return remind { at = ask.sent_at } end
      return keep() end ]]
    local quote = sent()
    assert.are.equal("2026-01-30T09:00:00.000000Z", quote.next.at)
    desk:advance "2 days"
    assert.are.same({ 3, nil }, { get(quote).reminders, get(quote).next })
  end)

  it("[f-19] may expire without a reminder", function()
    publish "return function(ask) return expire { valid_until = '2026-02-01' } end"
    local quote = sent()
    desk:advance "3 days"
    assert.are.same({ "expired", 0 }, { get(quote).state, told "reminded" })
  end)

  it("[4.43] has a timeline with revisions, states, reminders and what it waits for", function()
    local quote = sent()
    desk:advance "7 days"
    local function titles(input)
      input.id = quote.id
      local found = {}
      for i, row in ipairs(desk:ok("quote.timeline", input).items) do
        found[i] = row.seq .. " " .. row.title .. ": " .. row.state
      end
      return found
    end
    assert.are.same({
      "1 Created: success", "2 Sent: success", "2 Wait for the customer: left", "2 Until the reminder: success",
      "3 Reminder 1: success", "3 Wait for the customer: waiting", "3 Until it expires: waiting",
    }, titles {})
    assert.are.same({ "1 Created: success" }, titles { limit = 1 })
    desk:ok("quote.revise", { id = quote.id, note = "other", reason = "by phone" }, { as = "ann", roles = { "sales" } })
    local row = desk:ok("quote.timeline", { id = quote.id, after = 3 }).items[1]
    assert.are.same({ "revise", "ann", "by phone", 2, "note" },
      { row.event, row.by, row.reason, row.revision, row.details.changes[1].field })
    assert.are.same({}, titles { after = 4 })
  end)

  it("[4.43] has a timeline that is in order when all happens at one moment", function()
    local quote = sent()
    desk:ok("quote.revise", { id = quote.id, note = "other" })
    desk:ok("quote.send", { id = quote.id })
    desk:ok("quote.accept", { id = quote.id })
    local found = {}
    for i, row in ipairs(desk:ok("quote.timeline", { id = quote.id }).items) do found[i] = row.title end
    assert.are.same({
      "Created", "Sent", "Wait for the customer", "Until the reminder", "Revision 2", "Sent", "Wait for the customer",
      "Until the reminder", "Accepted: order SO-000001",
    }, found)
  end)

  it("[f-19] is followed again when somebody stopped that, and it is extended", function()
    local quote = sent()
    local flow = desk:ok("flow.list", { name = "quote.life", key = quote.id }).items[1]
    desk:ok("flow.stop", { id = flow.id, reason = "by mistake" })
    desk:advance "40 days"
    assert.are.equal("sent", get(quote).state)
    assert.are.equal("QUOTE_TOO_LATE", desk:refused("quote.accept", { id = quote.id }).errors[1].code)
    desk:ok("quote.extend", { id = quote.id, valid_until = "2026-03-20" })
    desk:advance "20 days"
    assert.are.same({ "expired", 1 }, { get(quote).state, told "reminded" })
  end)

  it("[4.20] has the days of the revision that was sent in the same transaction as it was made", function()
    desk:close()
    local home = shop.copied_home()
    local function write(name, text)
      local file <close> = assert(io.open(home .. "/scripts/" .. name, "w"))
      file:write(text)
    end
    os.execute("mkdir " .. home .. "/scripts/trial")
    write("trial/area.lua", 'area { version = 1, needs = { "quote" }, summary = "Trial" }')
    write("trial/operations.lua", [[
      operation "trial.again" {
        summary = "Revise and send", kind = "write", role = "sales", input = { id = id }, output = { until_day = date },
        run = function(tx, input)
          tx:call("quote.revise", { id = input.id, note = "other" })
          return { until_day = tx:call("quote.send", { id = input.id }).valid_until }
        end,
      }]])
    desk = ordain.open { clock = "2026-01-30T08:00:00Z", home = home }
    customer = shop.customer(desk)
    shop.item(desk, "TEA")
    local quote = sent()
    desk:advance "5 days"
    assert.are.equal("2026-03-06", desk:ok("trial.again", { id = quote.id }).until_day)
    assert.are.same({ "open" }, flows(quote))
    desk:advance "6 days"
    assert.are.equal(0, told "reminded")
    desk:advance "1 days"
    assert.are.equal(1, told "reminded")
    desk:advance "23 days"
    assert.are.same({ "sent", 0 }, { get(quote).state, told "expired" })
    desk:advance "1 days"
    assert.are.same({ "expired", 1, 1 }, { get(quote).state, told "reminded", told "expired" })
    shop.remove_home(home)
  end)

  it("[e-34] does nothing that is not due", function()
    local quote = sent()
    local answer = desk:ok("quote.follow_up", { id = quote.id })
    assert.are.same({ "sent", 1, "remind" }, { answer.state, answer.revision, answer.next.does })
    assert.are.equal(0, told "reminded")
  end)
end)
