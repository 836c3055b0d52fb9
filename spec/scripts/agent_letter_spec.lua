-- What the agent writes: every letter in every language, and that nobody's words become markup.
local shop = dofile "spec/scripts/shop.lua"

local LANGUAGES = { "en", "da", "de", "fr", "ja" }
local KINDS = { "quote", "quote_changed", "question", "unavailable", "order", "reminder", "closing", "declined", "answer" }

local function with(fields, more)
  local all = {}
  for name, value in pairs(fields) do all[name] = value end
  for name, value in pairs(more or {}) do
    if value == false then value = nil end
    all[name] = value
  end
  return all
end

local FACTS = {
  business = "Teshop", name = "Ann Bell", attached = true, words = "We close at noon.\nUntil then!",
  document = {
    number = "SQ-000007", revision = 2, dated = "2026-01-30", total = shop.kr "12345.50", requested_date = "2026-03-01",
    valid_until = "2026-03-31", reference = "PO-77",
    lines = ordain.list { { item = "TEA-1", name = "Tea", quantity = 1200, unit = "box", amount = shop.kr "12345.50" } },
  },
  ignored_date = "2025-12-24",
  questions = ordain.list {
    { words = "ten of the green ones", missing = ordain.list { "item", "quantity", "unit" }, units = ordain.list { "pcs", "box" },
      alternatives = ordain.list { { item = "TEA-1", name = "Green tea", unit = "box" }, { item = "MUG-3", name = "Green mug" } } },
    { item = "TEA-1", missing = ordain.list { "quantity", "unit" } },
    { words = "the usual", missing = ordain.list { "item" } },
  },
  ask_date = true,
  shortages = ordain.list {
    { item = "TEA-1", name = "Tea", unit = "box", wanted = 1200, available = 40, earliest = "2026-04-01" },
    { item = "MUG-3", name = "Green mug", wanted = 5, available = 0 },
  },
}

describe("the agent's letters", function()
  local desk
  setup(function() desk = ordain.open { clock = "2026-01-30T08:00:00Z" } end)
  teardown(function() desk:close() end)

  local function write(kind, language, more)
    local got = desk:ok("agent.preview_letter", { kind = kind, language = language, facts = with(FACTS, more) })
    return assert(got.letter, got.reason)
  end

  for _, language in ipairs(LANGUAGES) do
    for _, kind in ipairs(KINDS) do
      it(("say all of it, with no hole: %s in %s"):format(kind, language), function()
        for _, more in ipairs { {}, { name = false, signature = "Ann\nDesk", attached = false, ignored_date = false },
            { subject = "Tea please", ask_date = false, words = "Hello" } } do
          local letter = write(kind, language, more)
          for _, shown in ipairs { letter.subject, letter.text, letter.html } do
            assert.is_nil(shown:find "%%", shown)
            assert.is_nil(shown:find("nil", 1, true), shown)
            assert.is_nil(shown:find("  \n", 1, true), shown)
          end
          assert.are.equal(language, letter.language)
          assert.is_nil(letter.text:find("<", 1, true))
          assert.matches(more.signature and "\nAnn\nDesk\n$" or "\nTeshop\n$", letter.text)
          assert.are.equal(more.name ~= false, letter.text:find("Ann Bell", 1, true) ~= nil)
          assert.matches(('^<div lang="%s">\n<p>'):format(language), letter.html)
        end
      end)
    end
  end

  it("are not the same in two languages", function()
    for _, kind in ipairs(KINDS) do
      local seen = {}
      for _, language in ipairs(LANGUAGES) do
        local text = write(kind, language).text
        assert.is_nil(seen[text])
        seen[text] = true
      end
    end
  end)

  it("[4.19] have amounts and days as the language writes them", function()
    for language, expected in pairs {
      en = { "12,345.50 DKK", "1 March 2026", "31 March 2026", "24 December 2025", "1,200 box" },
      da = { "12.345,50 DKK", "1. marts 2026", "31. marts 2026", "24. december 2025", "1.200 box" },
      de = { "12.345,50 DKK", "1. März 2026", "31. März 2026", "24. Dezember 2025", "1.200 box" },
      fr = { "12\u{a0}345,50 DKK", "1er mars 2026", "31 mars 2026", "24 décembre 2025", "1\u{a0}200 box" },
      ja = { "12,345.50 DKK", "2026年3月1日", "2026年3月31日", "2025年12月24日", "1,200 box" },
    } do
      local letter = write("quote", language)
      for _, one in ipairs(expected) do
        assert.matches(one, letter.text, 1, true)
        assert.matches(one, letter.html, 1, true)
      end
      assert.matches("PO-77", letter.text, 1, true)
    end
    local plain = write("quote", "en", { ignored_date = false })
    assert.is_nil(plain.text:find("has passed", 1, true))
  end)

  it("[4.19] sum a quote up, attached, and ask for confirmation", function()
    assert.are.same({ subject = "Quote SQ-000007", language = "en", text = [[
Dear Ann Bell,

Thank you for your mail. Our quote SQ-000007 is attached. This is what it says:

  Item   Description   Quantity         Amount
  TEA-1  Tea          1,200 box  12,345.50 DKK

Total: 12,345.50 DKK

Your reference: PO-77

Requested date: 1 March 2026

The quote is valid until 31 March 2026.

Would you like to order? Then please confirm by answering this mail. If anything should be different, just write what.

Kind regards
Teshop
]], html = [[
<div lang="en">
<p>Dear Ann Bell,</p>
<p>Thank you for your mail. Our quote SQ-000007 is attached. This is what it says:</p>
<table border="1" cellpadding="4" cellspacing="0" style="border-collapse:collapse">
<tr><th align="left">Item</th><th align="left">Description</th><th align="right">Quantity</th><th align="right">Amount</th></tr>
<tr><td align="left">TEA-1</td><td align="left">Tea</td><td align="right">1,200 box</td><td align="right">12,345.50 DKK</td></tr>
</table>
<p>Total: 12,345.50 DKK</p>
<p>Your reference: PO-77</p>
<p>Requested date: 1 March 2026</p>
<p>The quote is valid until 31 March 2026.</p>
<p>Would you like to order? Then please confirm by answering this mail. If anything should be different, just write what.</p>
<p>Kind regards<br>
Teshop</p>
</div>
]] }, write("quote", "en", { ignored_date = false }))
    assert.matches("revision 2 is attached", write("quote_changed", "en").text, 1, true)
  end)

  it("[4.10] ask in words for what is missing, with what it could be as a table", function()
    local letter = write("question", "en")
    assert.matches([[
we need to know 4 things:

1. “ten of the green ones”: Which of these do you mean? How many do you need? By which unit: pcs, box?

  Item   Description  Unit
  TEA-1  Green tea    box
  MUG-3  Green mug

2. “TEA-1”: How many do you need? By which unit?

3. “the usual”: Which item do you mean? We did not find it.

When do you need the goods?
]], letter.text, 1, true)
    assert.matches('<td align="left">Green tea</td><td align="left">box</td>', letter.html, 1, true)
  end)

  it("have the forms of one and of several", function()
    local one = { questions = ordain.list { FACTS.questions[3] }, ask_date = false }
    local both = { questions = ordain.list { FACTS.questions[3] } }
    local short = { shortages = ordain.list { FACTS.shortages[1] } }
    for language, expected in pairs {
      en = { "one thing:", "2 things:", "One item is not", "2 items are not" },
      da = { "én ting:", "2 ting:", "Én vare kan", "2 varer kan" },
      de = { "eines wissen:", "2 Dinge wissen:", "Ein Artikel ist", "2 Artikel sind" },
      fr = { "une chose :", "2 choses :", "Un article n’est", "2 articles ne sont" },
      ja = { "、次の点を", "、次の2点を", "。次の商品は、", "。次の2点の商品は、" },
    } do
      assert.matches(expected[1], write("question", language, one).text, 1, true)
      assert.matches(expected[2], write("question", language, both).text, 1, true)
      assert.matches(expected[3], write("unavailable", language, short).text, 1, true)
      assert.matches(expected[4], write("unavailable", language).text, 1, true)
    end
  end)

  it("[4.14] say what is short, what there is and when there is more", function()
    assert.matches([[
  Item   Description  Asked for  Available  Earliest date
  TEA-1  Tea          1,200 box     40 box  1 April 2026
  MUG-3  Green mug           5          0   –
]], write("unavailable", "en").text, 1, true)
  end)

  it("[4.19] speak of a quote and an order as they are now", function()
    local customer = shop.customer(desk, { language = "da" })
    shop.item(desk, "TEA", { unit = "box", descriptions = { en = "Tea", da = "Te" } })
    shop.item(desk, "MUG", { descriptions = { en = "Mug" } })
    local quote = desk:ok("quote.create", { customer_id = customer.id, requested_date = "2026-03-01", external_number = "P1",
      lines = { { item_number = "TEA", quantity = 2 } } })
    local function shown(kind, what)
      local input = with({ kind = kind, language = "da", facts = { business = "Teshop" } }, what)
      return desk:ok("agent.preview_letter", input).letter.text
    end
    assert.matches("TEA%s+Te%s+2 box%s+200,00 DKK", shown("quote", { quote = quote.id }))
    desk:ok("quote.send", { id = quote.id })
    desk:ok("quote.revise", { id = quote.id, change = { { number = 1, quantity = 3 } },
      add = { { item_number = "MUG", quantity = 1 } } })
    assert.matches("TEA%s+Te%s+3 box%s+300,00 DKK", shown("quote_changed", { quote = quote.id }))
    assert.matches("I alt: 400,00 DKK\n\nDeres reference: P1\n\nØnsket dato: 1. marts 2026",
      shown("quote", { quote = quote.id }), 1, true)
    desk:ok("quote.accept", { id = quote.id })
    local order = desk:ok("quote.get", { id = quote.id }).order_id
    local lines = desk:ok("order.get", { id = order }).lines
    assert.matches("MUG%s+Mug%s+1 pcs%s+100,00 DKK", shown("order", { order = order }))
    desk:ok("order.cancel", { id = order, line_ids = { lines[2].id }, reason = "not needed" })
    local text = shown("order", { order = order })
    assert.is_nil(text:find("MUG", 1, true))
    assert.matches("I alt: 300,00 DKK", text, 1, true)
  end)

  it("greet by name when there is one", function()
    for language, expected in pairs { en = { "Dear Ann Bell,", "Hello," }, da = { "Kære Ann Bell", "Hej" },
      de = { "Guten Tag Ann Bell,", "Guten Tag," }, fr = { "Bonjour Ann Bell,", "Bonjour," },
      ja = { "Ann Bell 様", "ご担当者様" } } do
      assert.are.equal(expected[1], write("declined", language).text:match "^[^\n]+")
      assert.are.equal(expected[2], write("declined", language, { name = false }).text:match "^[^\n]+")
      assert.are.equal(expected[2], write("declined", language, { name = " \t" }).text:match "^[^\n]+")
    end
  end)

  it("have what a person wrote, word for word", function()
    assert.matches("\n\nWe close at noon.\nUntil then!\n\n", write("answer", "de").text, 1, true)
    assert.matches("We close at noon.<br>\nUntil then!", write("closing", "de").html, 1, true)
    assert.matches("One of us will call you", write("closing", "en", { words = false }).text, 1, true)
    assert.matches("50% off, %name%", write("answer", "en", { words = "50% off, %name%" }).text, 1, true)
  end)

  it("speak English to those whose language has no words, with days that nobody misreads", function()
    assert.are.equal("da", write("quote", "da-DK").language)
    local letter = write("quote", "sv")
    assert.are.equal("en", letter.language)
    assert.matches("valid until 2026-03-31", letter.text, 1, true)
    assert.matches("Total: 12345.50 DKK", letter.text, 1, true)
  end)

  describe("subjects", function()
    local function subject(words, token)
      return write("quote", "en", { subject = words, token = token }).subject
    end
    it("answer the customer's, marked once", function()
      for _, words in ipairs { "Order 12", "Re: Order 12", "RE: AW: Order 12", "SV: Re: VS:Order 12", "re[2]: Order 12",
        "Re (3) : Order 12", "Rép : Order 12", "返信：Order 12", "Re：Re: Order 12", "  Re:  Order   12 " } do
        assert.are.equal("Re: Order 12", subject(words), words)
      end
      assert.are.equal("Re: Fwd: Order 12", subject "Fwd: Order 12")
      assert.are.equal("Re: Reserve 12", subject "Reserve 12")
      assert.are.equal("Quote SQ-000007", subject "")
      assert.are.equal("Quote SQ-000007", subject "Re: ")
    end)
    it("carry the token of the task, once", function()
      assert.are.equal("Re: Order 12 [T-17]", subject("Order 12", "T-17"))
      assert.are.equal("Re: Order [T-17] 12", subject("Re: Order [T-17] 12", "T-17"))
      assert.are.equal("Quote SQ-000007 [T-17]", subject(nil, "T-17"))
    end)
    it("hold nothing that ends a line or turns its direction, and end in time", function()
      assert.are.equal("Re: a Bcc: eve@x.example X-Y: z", subject "a\r\nBcc: eve@x.example\n\tX-Y: z")
      assert.are.equal("Re: abcdef", subject "ab\u{202e}cd\u{2066}e\u{200b}f")
      local long = subject(("あ"):rep(200))
      assert.is_true(#long <= 210 and utf8.len(long) ~= nil)
      assert.matches("…$", long)
    end)
  end)

  it("escape on a page whatever somebody wrote, anywhere", function()
    local evil = [[<script>alert("x")</script><a href='http://x.example'>&%number%]]
    local safe = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&lt;a href=&#39;http://x.example&#39;&gt;&amp;%number%"
    local document = with(FACTS.document, { number = evil, reference = evil, lines = ordain.list {
      { item = evil, name = evil, quantity = 1, unit = evil, amount = shop.kr "1.00" } } })
    for _, kind in ipairs(KINDS) do
      local letter = write(kind, "en", { name = evil, business = evil, signature = evil, words = evil, subject = evil,
        document = document, questions = ordain.list { { words = evil, missing = ordain.list { "item", "unit" },
          units = ordain.list { evil }, alternatives = ordain.list { { item = evil, name = evil, unit = evil } } } },
        shortages = ordain.list { { item = evil, name = evil, unit = evil, wanted = 1, available = 0 } } })
      assert.is_nil(letter.html:find("<script", 1, true))
      assert.is_nil(letter.html:find("<a", 1, true))
      assert.matches(safe, letter.html, 1, true)
      assert.matches(evil, letter.text, 1, true)
    end
  end)

  it("keep to one paragraph what should be one line", function()
    local letter = write("quote", "en", { name = "Ann\n\nYour quote is 1 DKK\r\n", business = "A\nB" })
    assert.matches("^Dear Ann Your quote is 1 DKK,\n\n", letter.text)
    assert.matches("\nA B\n$", letter.text)
  end)

  it("are a person's work when the policy gives no answer, and another policy's words when it does", function()
    desk:publish { ["agent/letter.lua"] = "return function() error 'no' end", ["agent/letter.cases.lua"] = false }
    local got = desk:ok("agent.preview_letter", { kind = "quote", language = "en", facts = FACTS })
    assert.are.same({ reason = "agent.letter gave no answer" }, got)
    desk:publish { ["agent/letter.lua"] = [[return function(ask)
      return letter { language = "en", subject = "Own", parts = { { words = "Hi <b>" }, { table = {
        columns = { { title = "A" }, { title = "B" } }, rows = { { "1" }, { "1", "2", "3" } } } } } }
    end]], ["agent/letter.cases.lua"] = false }
    local letter = write("quote", "en")
    assert.are.equal("Hi <b>\n\n  A  B\n  1\n  1  2\n", letter.text)
    assert.matches("<p>Hi &lt;b&gt;</p>", letter.html, 1, true)
  end)
end)
