-- Leads and their opportunity between the tables and the shapes, and what is told to the
-- commerce side when one changes.
local mappings = use "mappings"
local wire = use "wire"
local who = use "lib.who"

local leads = {}

local by_number = sql [[ select * from sales_lead where number = $number ]]
local by_prospect = sql [[ select * from sales_lead where prospect_id = $id ]]
local opportunity_of = sql [[ select * from sales_opportunity where lead_id = $id ]]
local opportunity_by_number = sql [[ select * from sales_opportunity where number = $number ]]
local notes_of = sql [[ select * from sales_note where lead_id = $id order by id ]]

function leads.number(tx, prefix, name)
  return string.format("%s-%05d", prefix, tx:sequence(name))
end

function leads.find(tx, key)
  local row = tx:find("sales_lead", key) or tx:one(by_number, { number = key })
  if not row then fail.not_found("LEAD_UNKNOWN", "there is no lead %s", key) end
  return row
end

function leads.lock(tx, key)
  return tx:lock("sales_lead", leads.find(tx, key).id)
end

function leads.of_prospect(tx, id) return tx:one(by_prospect, { id = id }) end
function leads.opportunity(tx, id) return tx:one(opportunity_of, { id = id }) end

function leads.find_opportunity(tx, key)
  local row = tx:find("sales_opportunity", key) or tx:one(opportunity_by_number, { number = key })
  if not row then fail.not_found("NOT_FOUND", "there is no opportunity %s", key) end
  return row
end

function leads.note(tx, lead_id, said, by)
  tx:insert("sales_note", { lead_id = lead_id, by_whom = by or who(tx), said = said, at = tx.now })
end

function leads.notes(tx, lead_id)
  return tx:all(notes_of, { id = lead_id }):map(function(row)
    return { by = row.by_whom, said = row.said, at = row.at }
  end)
end

-- fields = { source =, topic =, contact =, company =, owner =, prospect_id =, round =, commerce = }
function leads.open(tx, fields)
  fields.number = leads.number(tx, "L", "sales_lead")
  fields.status, fields.opened_at = "open", tx.now
  fields.round, fields.commerce = fields.round or 1, fields.commerce or {}
  local row = tx:insert("sales_lead", fields)
  tx:emit("sales.lead_opened", { id = row.id, number = row.number, source = row.source })
  return row
end

-- Writes and tells. A lead that was entered here is no business of the commerce side.
function leads.update(tx, id, fields)
  tx:update("sales_lead", id, fields)
  local row = tx:find("sales_lead", id)
  if row.prospect_id then wire.send(tx, "lead", row.prospect_id, mappings.lead(row)) end
end

function leads.update_opportunity(tx, id, fields)
  tx:update("sales_opportunity", id, fields)
  leads.tell_opportunity(tx, id)
end

function leads.tell_opportunity(tx, id)
  local row = tx:find("sales_opportunity", id)
  local lead = tx:find("sales_lead", row.lead_id)
  if lead.prospect_id then wire.send(tx, "opportunity", row.id, mappings.opportunity(row, lead)) end
end

local forget_notes = sql [[ delete from sales_note where lead_id = $id ]]
local forget_opportunity = sql [[ delete from sales_opportunity where lead_id = $id ]]

function leads.remove(tx, row)
  tx:run(forget_notes, { id = row.id })
  tx:run(forget_opportunity, { id = row.id })
  tx:delete("sales_lead", row.id)
  local fields = mappings.lead(row)
  fields.status = "removed"
  wire.send(tx, "lead", row.prospect_id, fields)
end

-- Refuses when the commerce side has decided already.
function leads.demand_undecided(lead)
  local commerce = lead.commerce
  if commerce.status and commerce.status ~= "open" then
    fail.conflict("ALREADY_DECIDED", "%s", leads.decided_words(commerce))
  end
end

-- "BP-00001 was rejected by ann at 2026-01-30 08:00 UTC"
function leads.decided_words(commerce)
  return string.format("%s was %s by %s at %s UTC", commerce.number or "the prospect", commerce.status,
    commerce.decided_by or "somebody", string.gsub(string.sub(commerce.decided_at or "", 1, 16), "T", " ", 1))
end

function leads.row_view(row)
  return {
    id = row.id, number = row.number, source = row.source, status = row.status, topic = row.topic, owner = row.owner,
    contact = text.trim((row.contact.first_name or "") .. " " .. row.contact.last_name), company = row.company.name,
    opened_at = row.opened_at,
  }
end

function leads.view(tx, id)
  local row = tx:find("sales_lead", id)
  local opportunity = leads.opportunity(tx, id)
  return {
    id = row.id, version = row.version, number = row.number, source = row.source, status = row.status,
    topic = row.topic, owner = row.owner, contact = row.contact, company = row.company,
    prospect_id = row.prospect_id, commerce = row.prospect_id and row.commerce, account_id = row.account_id,
    contact_id = row.contact_id, opportunity_id = opportunity and opportunity.id, reason = row.reason,
    closed_by = row.closed_by, closed_at = row.closed_at, opened_at = row.opened_at,
  }
end

function leads.opportunity_view(tx, id)
  local row = tx:find("sales_opportunity", id)
  local lead = tx:find("sales_lead", row.lead_id)
  return {
    id = row.id, version = row.version, number = row.number, lead_id = row.lead_id, status = row.status,
    name = row.name, owner = row.owner, account_id = row.account_id, contact_id = row.contact_id,
    prospect_id = lead.prospect_id, commerce = lead.prospect_id and lead.commerce, reason = row.reason,
    closed_by = row.closed_by, closed_at = row.closed_at, opened_at = row.opened_at,
  }
end

return leads
