-- Which part of our records stands in the documents that both sides share; see
-- scripts/partner/mappings.lua for what each entity is. All fields are texts. Pure.
local mappings = {}

local CONTACT = { "first_name", "last_name", "email", "phone", "language" }
local COMPANY = {
  registration_number = "registration_number", phone = "company_phone", email = "company_email", website = "website",
  street = "street", city = "city", region = "region", postal_code = "postal_code", country = "country",
  name = "company",
}
local COMMERCE = { "number", "status", "waiting_for", "decided_by", "decided_at", "reason", "note" }

local function some(fields, names)
  local found = {}
  for _, name in ipairs(names) do found[name] = fields[name] end
  return found
end

-- A prospect's document as the sections of a lead.
function mappings.contact_section(fields) return some(fields, CONTACT) end

function mappings.company_section(fields)
  local found = {}
  for ours, theirs in pairs(COMPANY) do found[ours] = fields[theirs] end
  return found
end

function mappings.commerce(fields) return some(fields, COMMERCE) end

function mappings.lead(row)
  return {
    status = row.status, by = row.closed_by, at = row.closed_at, reason = row.reason, number = row.number,
    round = tostring(row.round),
  }
end

function mappings.opportunity(row, lead)
  return {
    prospect_id = lead.prospect_id, name = row.name, number = row.number, status = row.status, by = row.closed_by,
    at = row.closed_at, reason = row.reason, round = tostring(lead.round), account_id = row.account_id,
    contact_id = row.contact_id,
  }
end

-- The document of a new account, from the company of a lead; likewise the contact.
function mappings.account(lead)
  local fields = {}
  for name, value in pairs(lead.company) do fields[name] = value end
  fields.language, fields.prospect_id = lead.contact.language, lead.prospect_id
  return fields
end

function mappings.contact(lead, account_id)
  local fields = some(lead.contact, CONTACT)
  fields.account_id, fields.prospect_id = account_id, lead.prospect_id
  return fields
end

return mappings
