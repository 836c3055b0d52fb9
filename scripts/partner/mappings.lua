-- The documents that the commerce and the sales side share, and what of them lies where
-- here. All fields are texts; one without a value is left out. Pure.
--
--   prospect     written by the commerce side: the form, and the decision
--   lead         written by the sales side; key = the prospect's
--   opportunity  written by the sales side
--   account      both: a customer of kind organization
--   contact      both: a customer of kind person
local forms = use "forms"

local mappings = {}

local function texts(fields)
  local found = {}
  for name, value in pairs(fields) do
    if value ~= "" then found[name] = tostring(value) end
  end
  return found
end

function mappings.prospect(row)
  local contact, company, address = row.form.contact, row.form.company, row.form.address
  return texts {
    number = row.number, status = row.status, round = row.round, test = row.test and "true" or nil,
    decided_by = row.decided_by, decided_at = row.decided_at, reason = row.decision_reason,
    waiting_for = row.waiting_for, first_name = contact.first_name, last_name = contact.last_name,
    email = contact.email, phone = contact.phone, language = contact.language, company = company.name,
    registration_number = company.registration_number, company_email = company.email,
    company_phone = company.phone, website = company.website, street = address.street, city = address.city,
    region = address.region, postal_code = address.postal_code, country = address.country, note = row.form.note,
  }
end

-- What a status of the sales side asks of the prospect, or nil.
local OCCASIONS = {
  lead = { disqualified = "disqualified" }, opportunity = { won = "won", lost = "lost" },
}

function mappings.occasion(entity, status)
  return OCCASIONS[entity][status]
end

local ADDRESS = { "street", "city", "region", "postal_code", "country" }

-- What a customer has no place for, kept beside it. The e-mail of an account is among
-- it: an organization signs in nowhere, and one e-mail at two customers locks a user out.
local KEPT = {
  account = { "registration_number", "prospect_id", "website", "email" },
  contact = { "prospect_id", "account_id", "first_name", "last_name" },
}

function mappings.kept(entity, fields)
  local kept = {}
  for _, name in ipairs(KEPT[entity]) do kept[name] = fields[name] end
  return kept
end

local function joined(fields)
  return text.trim((fields.first_name or "") .. " " .. (fields.last_name or ""))
end

-- The document of a customer; `kept` as above.
function mappings.of_customer(entity, customer, kept)
  local fields = { phone = customer.phone, language = customer.language }
  for name, value in pairs(kept) do fields[name] = value end
  if entity == "contact" then
    fields.email = customer.email
    if joined(kept) ~= customer.name then
      fields.first_name, fields.last_name = forms.split_name(customer.name)
    end
  else
    fields.name = customer.name
    local address = customer.addresses[1] or {}
    for _, name in ipairs(ADDRESS) do fields[name] = address[name] end
  end
  return texts(fields)
end

-- The customer's fields of a document, of those it can have. An account without a whole
-- address has none.
function mappings.to_customer(entity, fields)
  local found = { phone = fields.phone, language = fields.language }
  if entity == "contact" then
    found.name, found.email = joined(fields), fields.email
    return found
  end
  found.name = fields.name
  if fields.street and fields.city and fields.country then
    found.address = {}
    for _, name in ipairs(ADDRESS) do found.address[name] = fields[name] end
  end
  return found
end

return mappings
