-- A test of the way to the sales side and back, by a prospect that is marked as one; the
-- flow partner.link_test runs it, and removes it again.
local mappings = use "mappings"
local prospects = use "prospects"
local wire = use "wire"

local FORM = {
  contact = { first_name = "Test", last_name = "of the link", email = "test@link.invalid", language = "en" },
  company = { name = "Test of the link" },
  address = { street = "Nowhere 1", city = "Nowhere", country = "DK" },
}

operation "partner.link_test" {
  summary = "Send a marked prospect to the sales side, see it arrive, remove it; the flow's output names each hop",
  http = "POST /v1/partner/link-test",
  kind = "write", role = "operator", status = 202,
  input = {},
  output = { flow = id },
  errors = { "NO_SALES_SIDE" },
  run = function(tx)
    if tx:setting("partner.sales_side") == "none" then fail.conflict("NO_SALES_SIDE", "there is no sales side") end
    return { flow = tx:start("partner.link_test", { asked_at = tx.now }) }
  end,
}

operation "partner.test_begin" {
  summary = "Open a marked prospect and send it",
  kind = "write", role = "partner_desk",
  input = {},
  output = { id = id, number = text, sent = text },
  run = function(tx)
    local row = prospects.open_test(tx, FORM)
    return { id = row.id, number = row.number, sent = wire.prospect(tx, row) }
  end,
}

local function test_of(tx, key)
  local row = tx:lock("partner_prospect", key)
  if not row.test then fail.not_found("PROSPECT_UNKNOWN", "prospect %s is no test", row.number) end
  return row
end

operation "partner.test_end" {
  summary = "Have the sales side remove a marked prospect's lead",
  kind = "write", role = "partner_desk",
  input = { id = id },
  output = { sent = text },
  errors = { "PROSPECT_UNKNOWN" },
  run = function(tx, input)
    local fields = mappings.prospect(test_of(tx, input.id))
    fields.status = "removed"
    return { sent = wire.document(tx, "prospect", input.id, fields) }
  end,
}

operation "partner.test_forget" {
  summary = "Remove a marked prospect here",
  kind = "write", role = "partner_desk",
  input = { id = id },
  output = {},
  errors = { "PROSPECT_UNKNOWN" },
  run = function(tx, input)
    local row = test_of(tx, input.id)
    tx:delete("partner_prospect", row.id)
    for _, entity_name in ipairs { "prospect", "lead" } do
      tx:call("link.forget", { entity = entity_name, key = row.id })
    end
    return {}
  end,
}
