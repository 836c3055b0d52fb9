-- A revision of a quote as a layout, ready for f:document and `ordain document`.
local lines = use "lines"
local offer = use "offer"
local paper = use "lib.paper"
local quotes = use "quotes"

local one_revision = sql [[
  select * from quote_revision where quote_id = $quote_id and number = $number order by id ]]

operation "quote.document" {
  summary = "A quote as a layout, of which f:document and `ordain document` make a PDF",
  http = "GET /v1/quotes/{id}/document",
  kind = "read", role = "viewer",
  input = {
    id = quotes.key, revision = optional(revision_number), language = optional(customer.language),
  },
  output = { name = text, layout = any },
  errors = { "QUOTE_UNKNOWN" },
  run = function(tx, input)
    local quote = quotes.find(tx, input.id)
    local number = input.revision or quote.revision
    local row = tx:one(one_revision, { quote_id = quote.id, number = number })
    if not row then fail.not_found("QUOTE_UNKNOWN", "quote %s has no revision %d", quote.number, number) end
    local who = tx:call("customer.get", { id = quote.customer_id })
    local contact = row.head.contact_id and tx:find("customer", row.head.contact_id)
    return {
      name = paper.file_name(number == 1 and quote.number or quote.number .. "-" .. number),
      layout = offer.layout(quote, row, who, contact, lines.read(tx, quote.id, number), {
        language = input.language or (contact or who).language,
        business = tx:setting "order.mail_name", letterhead = tx:setting "order.letterhead",
      }),
    }
  end,
}
