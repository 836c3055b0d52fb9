-- What comes from the sales side, whole records, in any order and as often as it likes.
local decision = use "decision"
local hierarchies = use "hierarchies"
local mappings = use "mappings"
local parties = use "parties"
local prospects = use "prospects"
local who = use "lib.who"

local receive = {}

-- What one prospect is told; nothing new is no news, and nothing decides about a test.
local function tell(tx, row, prefix, key, fields, strict)
  if row.test then
    tx:emit("partner.test_told", { id = row.id, entity = prefix, status = fields.status })
    return "test"
  end
  if row[prefix .. "_status"] == fields.status and (prefix == "lead" or row.opportunity_id == key) then
    return "unchanged"
  end
  local known = {
    [prefix .. "_status"] = fields.status, [prefix .. "_by"] = fields.by or null, [prefix .. "_at"] = fields.at or null,
    [prefix .. "_reason"] = fields.reason or null,
  }
  if prefix == "opportunity" then known.opportunity_id = key end
  tx:update("partner_prospect", row.id, known)
  local occasion = mappings.occasion(prefix, fields.status)
  if not occasion then return "kept" end
  return decision.told(tx, tx:find("partner_prospect", row.id),
    { occasion = occasion, by = fields.by or who(tx), reason = fields.reason }, strict)
end

-- A document of an earlier round says nothing about this one.
local function of_round(row, fields)
  return tonumber(fields.round or "1") == row.round
end

function receive.lead(tx, key, fields, strict)
  local row = prospects.find(tx, key)
  return of_round(row, fields) and tell(tx, row, "lead", key, fields, strict) or "stale"
end

-- An opportunity may name an account and a contact that were there before.
local function with_customers(tx, row, fields)
  if row.status ~= "open" then return row end
  local found = {
    organization_id = row.organization_id or parties.of_twin(tx, "account", fields.account_id),
    person_id = row.person_id or parties.of_twin(tx, "contact", fields.contact_id),
  }
  if found.organization_id == row.organization_id and found.person_id == row.person_id then return row end
  tx:update("partner_prospect", row.id, found)
  return tx:find("partner_prospect", row.id)
end

function receive.opportunity(tx, key, fields, strict)
  local row = prospects.find(tx, fields.prospect_id)
  if not of_round(row, fields) then return "stale" end
  row = with_customers(tx, row, fields)
  local outcome = tell(tx, row, "opportunity", key, fields, strict)
  return outcome == "unchanged" and decision.again(tx, row) or outcome
end

-- The customer of a prospect has arrived; what waited for it goes on.
local function arrived(tx, prospect_id, column, customer_id)
  local row = prospect_id and tx:find("partner_prospect", prospect_id)
  if not row or row.status ~= "open" or row[column] == customer_id then return "kept" end
  tx:update("partner_prospect", row.id, { [column] = customer_id })
  return decision.again(tx, tx:find("partner_prospect", row.id))
end

function receive.account(tx, key, fields)
  return arrived(tx, fields.prospect_id, "organization_id", parties.apply(tx, "account", key, fields))
end

function receive.contact(tx, key, fields)
  return arrived(tx, fields.prospect_id, "person_id", parties.apply(tx, "contact", key, fields))
end

operation "partner.receive" {
  summary = "Take over a record of the sales side",
  kind = "write", role = "partner_desk",
  input = {
    entity = entity, key = id, fields = map(text),
    strict = boolean { summary = "Refuse what comes too late; else it is written down and corrected" },
  },
  output = { outcome = text },
  errors = { "ALREADY_DECIDED", "PROSPECT_UNKNOWN", "EMAIL_AMBIGUOUS" },
  run = function(tx, input)
    local take = receive[input.entity]
    return { outcome = take and take(tx, input.key, input.fields, input.strict) or "ignored" }
  end,
}

-- From the other end of the link. What comes too late has happened there, so it is written
-- down and corrected; what cannot be taken yet is parked by the link and offered again.
react "link.received" {
  run = function(tx, event)
    if tx:setting("partner.sales_side") ~= "link" or not receive[event.data.entity] then return end
    receive[event.data.entity](tx, event.data.key, event.data.fields, false)
  end,
}

react "customer.changed" {
  run = function(tx, event)
    local customer = tx:find("customer", event.key)
    hierarchies.customer_changed(tx, customer)
    parties.tell(tx, customer)
  end,
}
