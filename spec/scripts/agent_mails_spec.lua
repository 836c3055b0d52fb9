-- The mails of spec/agent/real: each is read by the mail reader, each expectation fits what README.md says.
local real = dofile "spec/agent/real.lua"

local INTENTS = { order_request = true, change = true, accept = true, decline = true, question = true, other = true }
local LEVELS = { easy = true, medium = true, hard = true }
local LANGUAGES = { en = true, da = true, de = true, fr = true, ja = true }
local CODES = {}
for code in ([[ INSTRUCTION HISTORY CONDITIONAL QUANTITY_RANGE QUANTITY_ABOUT QUANTITY_UNCLEAR UNIT_DIFFERS DATE_PAST
  DATE_UNCLEAR DATES_SEVERAL CONTRADICTION DISCOUNT_ASKED LOOKALIKE_SENDER AUTHENTICATION_FAILED UNKNOWN_SENDER HIDDEN_TEXT REPLY_ELSEWHERE ]]):gmatch "%S+" do
  CODES[code] = true
end
local FIELDS = {}
for field in ([[ catalog half language thread kind difficulty intent also_intents customer lines requested_date also_dates
  flagged mail_flags would_reply open ]]):gmatch "%S+" do
  FIELDS[field] = true
end

local function day(text)
  local y, m, d = text:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)$"
  return y and os.date("!%Y-%m-%d", os.time { year = y, month = m, day = d, hour = 12 }) == text
end

local function check_lines(lines, items, file, firm)
  for _, line in ipairs(lines) do
    assert.is_true(line.item == nil or items[line.item] ~= nil, file .. ": no item " .. tostring(line.item))
    assert.is_true(line.quantity == nil or tonumber(line.quantity) ~= nil, file)
    assert.is_true(line.ambiguous or firm and line.item and line.quantity and true, file .. ": a firm line lacks something")
  end
end

local function check(one, half, catalog, items, customers)
  local want, file = one.expected, one.file
  for field in pairs(want) do assert.is_true(FIELDS[field], file .. ": " .. field) end
  assert.are.same({ catalog, half }, { want.catalog, want.half }, file)
  assert.is_true(INTENTS[want.intent] and LEVELS[want.difficulty] and LANGUAGES[want.language], file)
  for _, intent in ipairs(want.also_intents or {}) do assert.is_true(INTENTS[intent], file) end
  assert.is_true(#want.kind > 0 and #want.thread > 0, file)
  if want.customer then assert.is_true(customers[want.customer], file .. ": no customer " .. want.customer) end
  if want.requested_date then assert.is_true(day(want.requested_date), file) end
  for _, other in ipairs(want.also_dates or {}) do assert.is_true(other == "none" or day(other), file) end
  for _, code in ipairs(want.flagged) do assert.is_true(CODES[code], file .. ": " .. code) end
  assert.is_true(want.intent == "order_request" or want.intent == "change" or #want.lines == 0, file)
  assert.are.equal(want.intent == "decline" and "nil" or "boolean", type(want.would_reply), file)
  check_lines(want.lines, items, file, true)
  check_lines(want.open or {}, items, file, true)
end

local function forged(want)
  for _, code in ipairs(want.flagged) do
    if code == "AUTHENTICATION_FAILED" then return true end
  end
  return false
end

describe("mails as they arrive", function()
  local seen = {} -- threads, of both halves

  for _, half in ipairs { "tune", "held" } do
    for catalog, mails in pairs(real.load(half)) do
      describe(half .. " of " .. catalog, function()
        local desk, known
        setup(function()
          desk = ordain.open { clock = "2026-06-01T08:00:00Z" }
          known = real.furnish(desk, catalog)
          desk:ok("mailbox.create", { name = "orders", kind = "intake" })
        end)
        teardown(function() desk:close() end)

        it("expects what can be: items, customers, dates, codes, one half for a thread [4.10]", function()
          local items, customers = {}, {}
          for _, item in ipairs(real.items(catalog)) do items[item.number] = true end
          for _, number in pairs(known) do customers[number] = true end
          for _, one in ipairs(mails) do
            check(one, half, catalog, items, customers)
            local key = one.expected.thread
            assert.are.equal(half, seen[key] or half, one.file)
            seen[key] = half
          end
        end)

        it("is read: text, sender, thread and what the mail reader flags [4.3] [4.5] [4.8]", function()
          local threads, got = {}, {}
          for _, one in ipairs(mails) do
            local answer = desk:call("mail.receive", nil, { text = one.bytes, path = "/v1/mail?mailbox=orders" })
            assert.are.equal(201, answer.status, one.file)
            got[one] = answer.body.id
          end
          for _, one in ipairs(mails) do
            local mail, said = desk:ok("mail.get", { id = got[one] }), desk:ok("mail.text", { id = got[one] })
            local flags = {}
            for _, flag in ipairs(mail.flags) do flags[flag] = true end
            for _, flag in ipairs(one.expected.mail_flags or {}) do assert.is_true(flags[flag], one.file .. ": " .. flag) end
            assert.is_nil(flags.mended or flags.parts_cut or flags.text_cut, one.file)
            assert.is_true(mail.message_id and mail.sent_at and mail.from and true, one.file)
            assert.is_true(#said.text > 0 or #said.pieces > 0, one.file)
            assert.is_nil(said.text:find("\u{FFFD}", 1, true), one.file)
            if not forged(one.expected) then
              assert.are.equal(one.expected.customer, known[mail.from.address:lower()], one.file)
            end
            threads[one.expected.thread] = threads[one.expected.thread] or mail.thread_id
            assert.are.equal(threads[one.expected.thread], mail.thread_id, one.file)
          end
        end)
      end)
    end
  end
end)
