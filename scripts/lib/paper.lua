-- A quote or a confirmation as a layout for f:document: pure, from what was read. Its words
-- are here by language; English when there are none in the customer's.
local formats = use "lib.formats"

local paper = {}

local WORDS = {
  en = {
    quote = "Quote %number%", confirmation = "Order confirmation %number%",
    date = "Date", customer = "Customer", contact = "Contact", reference = "Your reference", revision = "Revision",
    wanted = "Requested date", valid_until = "Valid until", bill_to = "Bill to", ship_to = "Ship to",
    line = "Line", item = "Item", description = "Description", quantity = "Quantity", unit = "Unit", price = "Price",
    discount = "Discount", amount = "Amount", subtotal = "Before discount", lines = "Lines", freight = "Freight",
    total = "Total", pages = "Page {page} of {pages}",
  },
  da = {
    quote = "Tilbud %number%", confirmation = "Ordrebekræftelse %number%",
    date = "Dato", customer = "Kunde", contact = "Kontakt", reference = "Deres reference", revision = "Revision",
    wanted = "Ønsket dato", valid_until = "Gyldigt til", bill_to = "Faktureres til", ship_to = "Leveres til",
    line = "Linje", item = "Vare", description = "Beskrivelse", quantity = "Antal", unit = "Enhed", price = "Pris",
    discount = "Rabat", amount = "Beløb", subtotal = "Før rabat", lines = "Linjer", freight = "Fragt",
    total = "I alt", pages = "Side {page} af {pages}",
  },
  de = {
    quote = "Angebot %number%", confirmation = "Auftragsbestätigung %number%",
    date = "Datum", customer = "Kunde", contact = "Ansprechpartner", reference = "Ihre Referenz",
    revision = "Fassung", wanted = "Wunschtermin", valid_until = "Gültig bis", bill_to = "Rechnung an",
    ship_to = "Lieferung an", line = "Pos.", item = "Artikel", description = "Bezeichnung", quantity = "Menge",
    unit = "Einheit", price = "Preis", discount = "Rabatt", amount = "Betrag", subtotal = "Vor Rabatt",
    lines = "Positionen", freight = "Fracht", total = "Gesamt", pages = "Seite {page} von {pages}",
  },
  fr = {
    quote = "Devis %number%", confirmation = "Confirmation de commande %number%",
    date = "Date", customer = "Client", contact = "Contact", reference = "Votre référence", revision = "Révision",
    wanted = "Date souhaitée", valid_until = "Valable jusqu’au", bill_to = "Facturer à", ship_to = "Livrer à",
    line = "N°", item = "Article", description = "Désignation", quantity = "Qté", unit = "Unité",
    price = "Prix", discount = "Remise", amount = "Montant", subtotal = "Avant remise", lines = "Lignes",
    freight = "Transport", total = "Total", pages = "Page {page} sur {pages}",
  },
  ja = {
    quote = "見積書 %number%", confirmation = "注文確認書 %number%",
    date = "日付", customer = "お客様", contact = "ご担当者", reference = "貴社参照番号", revision = "改訂",
    wanted = "ご希望納期", valid_until = "有効期限", bill_to = "請求先", ship_to = "納品先",
    line = "行", item = "品番", description = "品名", quantity = "数量", unit = "単位", price = "単価",
    discount = "値引", amount = "金額", subtotal = "値引前", lines = "明細", freight = "送料",
    total = "合計", pages = "{page} / {pages} ページ",
  },
}

local function address_text(name, address)
  if not address then return name end
  local rows = list.new { address.name or name, address.street }
  local place = address.city
  if address.postal_code then place = address.postal_code .. " " .. place end
  rows:add(place)
  if address.region then rows:add(address.region) end
  rows:add(address.country)
  return table.concat(rows, "\n")
end

local function billing(addresses)
  for _, address in ipairs(addresses) do
    if address.purpose == "billing" then return address end
  end
  return addresses[1]
end

-- The seller above the line, the two addresses below it.
local function add_head(blocks, words, what)
  local customer, ship = what.customer, what.ship_to or what.customer.addresses[1]
  blocks:add { kind = "beside", texts = list.new {
    { text = what.business, style = "strong" }, { text = what.letterhead, style = "small" },
  } }
  blocks:add { kind = "line" }
  blocks:add { kind = "heading", text = text.fill(words[what.kind], { number = what.number }) }
  blocks:add { kind = "beside", texts = list.new {
    { text = words.bill_to, style = "label" }, { text = words.ship_to, style = "label" },
  } }
  blocks:add { kind = "beside", texts = list.new {
    address_text(customer.name, billing(customer.addresses)), address_text(customer.name, ship),
  } }
end

local function facts_of(words, what)
  local rows = list.new()
  for _, fact in ipairs(what.facts) do
    local value = fact.date and formats.date(what.language, fact.date) or fact.value
    rows:add { label = words[fact.label], value = tostring(value) }
  end
  return { kind = "rows", rows = rows }
end

-- The currency stands in the title, so that rows have room for large amounts.
local COLUMNS = {
  { "line", 5 }, { "item", 11 }, { "description", 20 }, { "quantity", 7, "right" }, { "unit", 6 },
  { "price", 10, "right", true }, { "discount", 7, "right" }, { "amount", 12, "right", true },
}

local function columns_of(words, currency)
  local columns = list.new()
  for _, one in ipairs(COLUMNS) do
    local title = one[4] and words[one[1]] .. " " .. currency or words[one[1]]
    columns:add { title = title, width = one[2], align = one[3] }
  end
  return columns
end

local function table_of(words, what)
  local rows, language = list.new(), what.language
  for _, line in ipairs(what.lines) do
    rows:add(list.new {
      line.number, line.item_number, line.note and line.name .. "\n" .. line.note or line.name,
      formats.number(language, line.quantity), line.unit,
      line.unit_price and formats.number(language, line.unit_price:amount()) or "",
      line.discount and formats.percent(language, line.discount) or "",
      formats.number(language, line.amount:amount()),
    })
  end
  return { kind = "table", columns = columns_of(words, what.totals[1].amount:currency()), rows = rows }
end

local function totals_of(words, what)
  local rows = list.new()
  for _, one in ipairs(what.totals) do
    rows:add { label = words[one.label], value = formats.money(what.language, one.amount), strong = one.strong }
  end
  return { kind = "totals", rows = rows }
end

-- what: kind (quote or confirmation), number, language, created (a date), business and
-- letterhead (texts); customer with name and addresses, ship_to; facts, a list of
-- { label, date or value }; lines with number, item_number, name, note, quantity, unit,
-- unit_price, discount (percent), amount; totals, a list of { label, amount, strong };
-- note. Labels are names of WORDS.
function paper.layout(what)
  local words, blocks = formats.pick(WORDS, what.language), list.new()
  add_head(blocks, words, what)
  blocks:add(facts_of(words, what))
  blocks:add(table_of(words, what))
  blocks:add(totals_of(words, what))
  if what.note then blocks:add { kind = "paragraph", text = what.note } end
  return {
    title = text.fill(words[what.kind], { number = what.number }), author = what.business, language = what.language,
    created = what.created, blocks = blocks, footer = { text = what.business, pages = words.pages },
  }
end

-- A share scaled by 10000, as the database has it, in percent; nil stays nil.
function paper.percent(discount)
  return discount and decimal.of(discount, 0):divide(100, 2, "half_up")
end

-- What a PDF of this number is called.
function paper.file_name(number)
  return string.gsub(number, "/", "-") .. ".pdf"
end

return paper
