-- A quote on paper: what stands in it, by language and revision, and the PDF it becomes.
local json = require "dkjson"
local server = dofile "spec/e2e/server.lua"
local shop = dofile "spec/scripts/shop.lua"

describe("quote.document [4.19]", function()
  local desk, customer, dir
  setup(function() dir = server.folder() end)
  teardown(function() server.run("rm -rf " .. server.quote(dir)) end)
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T23:30:00Z" }
    desk:ok("setting.set", { name = "order.mail_name", value = "Teshop ApS" })
    desk:ok("setting.set", { name = "order.letterhead", value = "Kaj 1\n8000 Aarhus C\nCVR 12345678" })
    customer = shop.customer(desk, { language = "da-DK" })
    shop.item(desk, "TEA", { unit = "box", price = shop.kr "1250.00",
      descriptions = { en = "Tea", da = "Te på dåse", de = "Tee", fr = "Thé", ja = "お茶" } })
  end)
  after_each(function() desk:close() end)

  local function blocks(answer, kind)
    local found = {}
    for _, block in ipairs(answer.layout.blocks) do
      if block.kind == kind then found[#found + 1] = block end
    end
    return found
  end
  local function facts(answer)
    local found = {}
    for _, row in ipairs(blocks(answer, "rows")[1].rows) do found[row.label] = row.value end
    return found
  end
  local function create(more)
    local input = { customer_id = customer.id, lines = { { item_number = "TEA", quantity = 2 } } }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("quote.create", input)
  end
  local function document(quote, more)
    local input = { id = quote.number }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("quote.document", input, { roles = { "viewer" } })
  end
  local function pdf(answer)
    server.write(dir .. "/layout", json.encode(answer))
    local out = dir .. "/made.pdf"
    server.run(("%s document @%s/layout --out %s"):format(server.quote(server.binary), dir, out))
    return out
  end

  it("has the seller, both addresses, the lines and the sums", function()
    local quote = create { external_number = "PO-77", requested_date = "2026-02-10", note = "Ring først",
      valid_until = "2026-03-01",
      ship_to = { name = "Lager", street = "Kaj 2", city = "Odense", postal_code = "5000", country = "DK" },
      lines = { { item_number = "TEA", quantity = 1200 },
        { item_number = "TEA", quantity = 3, discount = "0.125", note = "Fra lager" } } }
    local got = document(quote)
    assert.are.same({ "SQ-000001.pdf", "Tilbud SQ-000001", "da-DK", "2026-01-31", "Teshop ApS" },
      { got.name, got.layout.title, got.layout.language, got.layout.created, got.layout.author })
    assert.are.same({ { text = "Teshop ApS", style = "strong" },
      { text = "Kaj 1\n8000 Aarhus C\nCVR 12345678", style = "small" } }, blocks(got, "beside")[1].texts)
    assert.are.same({ "Nordisk Handel\nHavnegade 1\n8000 Aarhus\nDK", "Lager\nKaj 2\n5000 Odense\nDK" },
      blocks(got, "beside")[3].texts)
    assert.are.same({ Dato = "31. januar 2026", Revision = "1", Kunde = customer.number .. " Nordisk Handel",
      ["Deres reference"] = "PO-77", ["Ønsket dato"] = "10. februar 2026", ["Gyldigt til"] = "1. marts 2026" }, facts(got))
    assert.are.same({ "Pris DKK", "Beløb DKK" },
      { blocks(got, "table")[1].columns[6].title, blocks(got, "table")[1].columns[8].title })
    assert.are.same({
      { 1, "TEA", "Te på dåse", "1.200", "box", "1.250,00", "", "1.500.000,00" },
      { 2, "TEA", "Te på dåse\nFra lager", "3", "box", "1.250,00", "12,5 %", "3.281,25" },
    }, blocks(got, "table")[1].rows)
    assert.are.same({ { label = "Før rabat", value = "1.503.750,00 DKK" }, { label = "Rabat", value = "-468,75 DKK" },
      { label = "I alt", value = "1.503.281,25 DKK", strong = true } }, blocks(got, "totals")[1].rows)
    assert.are.equal("Ring først", blocks(got, "paragraph")[1].text)
  end)

  it("speaks the language of whoever asked for the customer, and names them", function()
    local ann = desk:ok("customer.create", { kind = "person", name = "Ann Bell", currency = "DKK", language = "fr",
      parent_id = customer.id })
    local got = document(create { contact_id = ann.id })
    assert.are.equal("Devis SQ-000001", got.layout.title)
    assert.are.equal("Ann Bell", facts(got).Contact)
    assert.are.equal("Angebot SQ-000001", document({ number = "SQ-000001" }, { language = "de" }).layout.title)
  end)

  for language, expected in pairs {
    en = { "Quote SQ-000001", "30 March 2026", "2,500.00 DKK", "Page 1 of 1" },
    da = { "Tilbud SQ-000001", "30. marts 2026", "2.500,00 DKK", "Side 1 af 1" },
    de = { "Angebot SQ-000001", "30. März 2026", "2.500,00 DKK", "Seite 1 von 1" },
    fr = { "Devis SQ-000001", "30 mars 2026", "2\u{a0}500,00 DKK", "Page 1 sur 1" },
    ja = { "見積書 SQ-000001", "2026年3月30日", "2,500.00 DKK", "1 / 1 ページ" },
  } do
    it("is a PDF that can be read back, in " .. language, function()
      customer = shop.customer(desk, { name = "Bølling 株式会社 Müller & Fils", language = language })
      local path = pdf(document(create { requested_date = "2026-03-30" }))
      local words = server.run("pdftotext -layout " .. path .. " -"):gsub("\u{a0}", ""):gsub("%s", "")
      for _, one in ipairs(expected) do
        one = one:gsub("\u{a0}", ""):gsub("%s", "")
        assert.matches(one, words, 1, true)
      end
      assert.matches("Bølling株式会社Müller&Fils", words, 1, true)
      assert.matches("595.2%d+ x 841.8", server.run("pdfinfo " .. path))
      for line in server.run("pdffonts " .. path .. " | tail -n +3"):gmatch "[^\n]+" do
        assert.matches("yes yes yes", line)
      end
    end)
  end

  it("goes over several pages, each line once, and is the same bytes for the same quote", function()
    local lines = {}
    for i = 1, 150 do lines[i] = { item_number = "TEA", quantity = i, note = "No. " .. i .. "." } end
    local got = document(create { lines = lines })
    local first = server.read(pdf(got))
    assert.are.equal(first, server.read(pdf(document { number = "SQ-000001" })))
    local path = dir .. "/made.pdf"
    assert.is_true(tonumber(server.run("pdfinfo " .. path):match "Pages:%s+(%d+)") >= 4)
    local words, count = server.run("pdftotext -layout " .. path .. " -"), 0
    for _ in words:gmatch "No%. %d+%." do count = count + 1 end
    assert.are.equal(150, count)
    assert.matches("Side 2 af ", words, 1, true)
  end)

  it("is of a revision: the one before says what it said, without a last day", function()
    local quote = create { valid_until = "2026-03-01", requested_date = "2026-02-10" }
    desk:ok("quote.send", { id = quote.id })
    desk:advance "2 days"
    desk:ok("quote.revise", { id = quote.id, requested_date = "2026-02-20", change = { { number = 1, quantity = 5 } } })
    local new, old = document(quote), document(quote, { revision = 1 })
    assert.are.same({ "SQ-000001-2.pdf", "SQ-000001.pdf" }, { new.name, old.name })
    assert.are.same({ "2", "20. februar 2026", "2. februar 2026" },
      { facts(new).Revision, facts(new)["Ønsket dato"], facts(new).Dato })
    assert.are.same({ "1", "10. februar 2026", "31. januar 2026" },
      { facts(old).Revision, facts(old)["Ønsket dato"], facts(old).Dato })
    assert.is_nil(facts(old)["Gyldigt til"])
    assert.are.same({ "5", "2" }, { blocks(new, "table")[1].rows[1][4], blocks(old, "table")[1].rows[1][4] })
    assert.are.equal("6.250,00 DKK", blocks(new, "totals")[1].rows[1].value)
  end)

  it("has no price where there is none yet", function()
    desk:ok("catalog.create", { number = "MUG", descriptions = { en = "A mug" }, unit = "pcs", price = shop.kr "10.00" })
    local quote = desk:ok("quote.create", { customer_id = customer.id, currency = "EUR",
      lines = { { item_number = "MUG", quantity = 1 } } })
    assert.are.same({ 1, "MUG", "A mug", "1", "pcs", "", "", "0,00" }, blocks(document(quote), "table")[1].rows[1])
  end)

  it("is of a quote and a revision that there are", function()
    create()
    assert.are.equal("QUOTE_UNKNOWN", desk:refused("quote.document", { id = "SQ-9" }).code)
    assert.are.equal("QUOTE_UNKNOWN", desk:refused("quote.document", { id = "SQ-000001", revision = 2 }).code)
  end)
end)
