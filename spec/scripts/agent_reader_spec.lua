-- The reader of mail against its training set and the held-out half.
local set = dofile "spec/agent/set.lua"

local LEVELS = { "easy", "medium", "hard" }

describe("reader", function()
  local function evaluate(groups)
    local sum = { dangerous = 0, expected = 0, found = 0, right = 0, level = {}, wrong = {}, mails = 0 }
    for _, name in ipairs(LEVELS) do sum.level[name] = { 0, 0 } end
    for _, group in pairs(groups) do
      local desk = set.open(group)
      local got = desk:ok("agent.evaluate", { mails = set.asked(group) })
      desk:close()
      sum.dangerous, sum.mails = sum.dangerous + got.dangerous, sum.mails + got.mails
      for name, n in pairs { expected = got.lines.expected, found = got.lines.found, right = got.lines.right } do
        sum[name] = sum[name] + n
      end
      for _, level in ipairs(got.by_difficulty) do
        local at = sum.level[level.difficulty]
        at[1], at[2] = at[1] + level.mails, at[2] + level.right
      end
      for _, one in ipairs(got.wrong) do sum.wrong[#sum.wrong + 1] = one end
    end
    table.sort(sum.wrong, function(a, b) return a.file < b.file end)
    sum.f1 = 2 * sum.right / (sum.expected + sum.found)
    return sum
  end

  local function show(sum)
    local out = {}
    for _, one in ipairs(sum.wrong) do
      out[#out + 1] = (one.dangerous and "DANGEROUS " or "") .. one.file .. ": " .. table.concat(one.why, "; ")
    end
    for _, name in ipairs(LEVELS) do
      out[#out + 1] = ("%s %d of %d"):format(name, sum.level[name][2], sum.level[name][1])
    end
    out[#out + 1] = ("dangerous %d, F1 %.3f"):format(sum.dangerous, sum.f1)
    return table.concat(out, "\n")
  end

  for _, folder in ipairs { "tune", "held" } do
    it("reads the mails of " .. folder .. " without a dangerous error [4.10] [4.11]", function()
      local sum = evaluate(set.load(folder))
      if os.getenv "READER_SHOW" then print(folder .. "\n" .. show(sum)) end
      assert.are.equal(0, sum.dangerous, show(sum))
    end)
  end

  for _, half in ipairs { "tune", "held" } do
    it("reads the mails of " .. half .. " as they really arrive [4.10] [4.11]", function()
      local sum = evaluate(set.real(half))
      if os.getenv "READER_SHOW" then print("real " .. half .. "\n" .. show(sum)) end
      if half == "tune" then assert.are.equal(0, sum.dangerous, show(sum)) end
      assert.is_true(sum.f1 > (half == "tune" and 0.85 or 0.6), show(sum))
    end)
  end

  describe("one mail", function()
    local desk
    before_each(function()
      desk = ordain.open { clock = "2026-03-02T08:00:00Z" }
      for _, catalog in ipairs { "office", "hardware" } do
        local file = assert(io.open("spec/agent/catalogs/" .. catalog .. ".json"))
        for _, item in ipairs(ordain.decode(file:read "a")) do desk:ok("catalog.create", item) end
        file:close()
      end
    end)
    after_each(function() desk:close() end)

    local function read(text, more)
      local mail = { text = text, date = "2026-03-02" }
      for name, value in pairs(more or {}) do mail[name] = value end
      return desk:ok("agent.read_request", mail)
    end

    it("gives the words a line came from by their place [f-14]", function()
      local got = read "Guten Tag, bitte liefern Sie zwölf Kugelschreiber schwarz."
      local line = got.lines[1]
      assert.are.equal("PEN-BK", line.item)
      assert.are.equal("12.0000", line.quantity)
      local at = "Guten Tag, bitte liefern Sie zwölf Kugelschreiber schwarz."
      local from, to = utf8.offset(at, line.evidence.from + 1), utf8.offset(at, line.evidence.to + 1)
      assert.are.equal(line.evidence.words, at:sub(from, to - 1))
    end)

    it("assumes no quantity [f-14]", function()
      local line = read("Please send me the desk lamp.").lines[1]
      assert.are.equal("LMP-1", line.item)
      assert.is_nil(line.quantity)
      assert.are.same({ "quantity" }, line.missing)
    end)

    it("takes no item when two fit, and none with another colour [4.10]", function()
      local line = read("Please send 5 ballpoint pens").lines[1]
      assert.is_nil(line.item)
      assert.is_true(line.ambiguous)
      assert.are.equal(3, #line.alternatives)
      assert.is_nil(read("Please send 5 purple ballpoint pens").lines[1].item)
    end)

    it("reads attachments, and says when they contradict the mail", function()
      local file = { name = "order.csv", text = "item;quantity\nCHR-100;4\nLMP-1;2\n" }
      local got = read("Please see the attached order.", { attachments = { file } })
      assert.are.equal("order_request", got.intent)
      assert.are.equal("order.csv", got.lines[2].evidence.source)
      got = read("Please send 3 CHR-100", { attachments = { file } })
      assert.are.equal("CONTRADICTION", got.flagged[1].code)
      assert.is_true(got.lines[1].ambiguous)
    end)

    it("knows the customer's own item numbers and the open quote", function()
      local own = { { reference = "OURS-77", item = "DSK-160" } }
      assert.are.equal("DSK-160", read("We order 4 x OURS-77", { known_as = own }).lines[1].item)
      local got = read("Please make it 8.", { reply = true, open = { { item = "LMP-1", quantity = "5" } } })
      assert.are.equal("change", got.intent)
      assert.are.equal("LMP-1", got.lines[1].item)
      assert.are.equal("8.0000", got.lines[1].quantity)
    end)

    it("ignores a date that has passed, and takes the latest of several [4.11]", function()
      local got = read "Please deliver 5 CHR-100 by 2026-02-20."
      assert.is_nil(got.requested_date)
      assert.are.equal("DATE_PAST", got.flagged[1].code)
      got = read "Please deliver 5 CHR-100 on 2026-03-20 or on 2026-03-27."
      assert.are.equal("2026-03-27", got.requested_date)
    end)

    it("accepts only on explicit words in a reply, without a doubt", function()
      local function intent(text, reply) return read(text, { reply = reply }).intent end
      assert.are.equal("accept", intent("We accept the quote.", true))
      assert.are_not.equal("accept", intent("We accept the quote.", false))
      assert.are_not.equal("accept", intent("We do not accept the quote.", true))
      assert.are_not.equal("accept", intent("We accept if delivery is free.", true))
      assert.are_not.equal("accept", intent("Do you confirm? Should we go ahead?", true))
      assert.are_not.equal("accept", intent("Thanks!\n> We accept the quote.", true))
    end)

    it("orders nothing that is told of the past", function()
      assert.are.same({}, read("I ordered 10 CHR-100 on Monday. Please send tracking.").lines)
      assert.are.same({}, read("Invoice 4500 for 10 CHR-100 is unpaid, please pay.").lines)
    end)

    it("takes a short number for a quantity, also where items have such numbers, but in a table", function()
      desk:ok("catalog.create", { number = "10", descriptions = { en = "Salmon roe" }, unit = "pcs",
        price = { amount = "9.00", currency = "DKK" } })
      local line = read("10 x CHR-100 please").lines[1]
      assert.are.same({ "CHR-100", "10.0000" }, { line.item, line.quantity })
      line = read("item;quantity\n10;4\nCHR-100;2").lines[1]
      assert.are.same({ "10", "4.0000" }, { line.item, line.quantity })
    end)

    it("reads a table whose cells stand one below the other, some of them empty", function()
      desk:ok("catalog.create", { number = "LMP-300", descriptions = { en = "Floor lamp" }, unit = "pcs",
        price = { amount = "90.00", currency = "DKK" } })
      local got = read("Our order:\n\nItem\n\nDescription\n\nQty\n\nRemarks\n\nCHR-100\n\nChair for 10 persons\n\n5\n\n"
        .. "without arms\n\nLMP-300\n\nFloor lamp\n\n3\n\n\n\nDelivery address: Street 27\n").lines
      assert.are.same({ "CHR-100", "5.0000", "LMP-300", "3.0000", 2 },
        { got[1].item, got[1].quantity, got[2].item, got[2].quantity, #got })
    end)

    it("takes no order that is only announced for a yes", function()
      local open = { { item = "CHR-100", quantity = "6" } }
      for _, said in ipairs { "Sounds good, I will place the order.", "Fine with us, we'll send you the order.",
        "Det lyder fint, jeg vender tilbage med en ordre.", "Passt, wir werden bestellen.",
        "C'est bon pour nous, je passerai commande lundi.", "承知しました。後日発注します。" } do
        assert.are.equal("other", read(said, { reply = true, open = open }).intent, said)
      end
      for _, said in ipairs { "Sounds good, please place the order.", "C'est bon pour accord." } do
        assert.are.equal("accept", read(said, { reply = true, open = open }).intent, said)
      end
    end)

    it("chooses no size that nobody wrote", function()
      for _, size in ipairs { "S", "M", "L" } do
        desk:ok("catalog.create", { number = "GLV-" .. size, descriptions = { en = "Nitril glove blue " .. size }, unit = "box",
          price = { amount = "9.00", currency = "DKK" } })
      end
      local line = read("Please send 40 boxes of nitril gloves blue").lines[1]
      assert.is_nil(line.item)
      assert.is_true(line.ambiguous)
      assert.are.equal("GLV-L", read("Please send 40 boxes of nitril gloves blue L").lines[1].item)
      local lines = read("Article\tSize\tQty\nNitril gloves blue\tS\t40\nNitril gloves blue\tM\t60\n").lines
      assert.are.same({ "GLV-S", "40.0000", "GLV-M", "60.0000" },
        { lines[1].item, lines[1].quantity, lines[2].item, lines[2].quantity })
    end)

    it("knows dozens by their abbreviations", function()
      for _, said in ipairs { "Please send 2 doz CHR-100", "Bitte 2 Dtzd CHR-100 liefern", "2 douz. de CHR-100 svp" } do
        local line = read(said).lines[1]
        assert.are.same({ "CHR-100", "24.0000" }, { line.item, line.quantity }, said)
      end
    end)

    it("tells what is more from what it shall be, also in Japanese", function()
      local open = { { item = "CHR-100", quantity = "6" } }
      local line = read("CHR-100は10脚に増やしてください。", { reply = true, open = open }).lines[1]
      assert.are.same({ "CHR-100", "10.0000" }, { line.item, line.quantity })
      line = read("CHR-100を2脚増やしてください。", { reply = true, open = open }).lines[1]
      assert.are.same({ "CHR-100", "8.0000" }, { line.item, line.quantity })
    end)

    it("refuses a date that is none of a mail", function()
      local problem = desk:refused("agent.read_request", { text = "x", date = "0001-01-01" })
      assert.are.equal("READING_DATE", problem.code)
    end)

    it("reads anything: long, repeated and broken text, within its budget", function()
      local pieces = { "1 a, ", "10 x ", "PEN-", "12.3.", "、", "ボールペン", "\n", "|", ";", "quantity;item\n", "not ", "5 6 7 ",
        "?", "of 9999999 ", "-", "2026-13-45 ", "x", "一二三", "百本", "\u{301}", "half ", "dozen ", "1.000,00 ", "(", "> ", "week 99 " }
      local seed = 7
      local function random(n)
        seed = (seed * 1103515245 + 12345) % 2147483648
        return seed // 65536 % n + 1
      end
      for _, piece in ipairs(pieces) do read(piece:rep(12000 // #piece)) end
      for _ = 1, 60 do
        local out = {}
        for i = 1, random(120) do out[i] = pieces[random(#pieces)] end
        read(table.concat(out), { reply = random(2) == 1, subject = pieces[random(#pieces)] })
      end
      assert.are.equal("TEXT_LONG", read(("5 CHR-100\n"):rep(20000)).flagged[1].code)
    end)
  end)
end)
