-- Prospects between the table and the shapes, and what else is known of the same
-- organization or person.
local forms = use "forms"
local who = use "lib.who"

local prospects = {}

local by_number = sql [[ select * from partner_prospect where number = $number ]]
local like_open = sql [[
  select id, number, company, registration_key from partner_prospect
  where status = 'open' and id <> $id and (registration_key = $registration::text or company_key = $company::text)
  order by id limit 20 ]]
local like_hierarchy = sql [[
  select id, number, name, registration_key from partner_hierarchy
  where registration_key = $registration::text or company_key = $company::text
    or organization_id = $organization::text
  order by id limit 20 ]]
local with_email = sql [[
  select id, number, kind, name from customer where lower(email) = $email::text order by number, id limit 20 ]]
local open_with_email = sql [[
  select count(*) as n from partner_prospect where email_key = $email and status = 'open' order by 1 ]]
local notes_of = sql [[ select * from partner_note where prospect_id = $id order by id ]]

local TYPE = "B2B prospect"

function prospects.find(tx, key)
  local row = key and (tx:find("partner_prospect", key) or tx:one(by_number, { number = key }))
  if not row then fail.not_found("PROSPECT_UNKNOWN", "there is no prospect %s", key or "named") end
  return row
end

function prospects.keys(form)
  local country = form.address.country
  return {
    registration = forms.registration_key(form.company.registration_number, country),
    company = forms.company_key(form.company.name, form.address),
  }
end

local function described(kind, row, registration)
  local by_number_of_register = registration and row.registration_key == registration
  return {
    kind = kind, id = row.id, number = row.number, name = row.company or row.name,
    why = by_number_of_register and "registration_number" or "name_and_address",
  }
end

-- Open prospects and hierarchies of the same organization.
-- keys = { id =, registration =, company =, organization = }
function prospects.duplicates(tx, keys)
  local found = list.new()
  for _, row in ipairs(tx:all(like_hierarchy, {
    registration = keys.registration, company = keys.company, organization = keys.organization,
  })) do
    found:add(described("hierarchy", row, keys.registration))
  end
  for _, row in ipairs(tx:all(like_open, {
    id = keys.id or "", registration = keys.registration, company = keys.company,
  })) do
    found:add(described("prospect", row, keys.registration))
  end
  return found
end

function prospects.duplicates_of(tx, row)
  return prospects.duplicates(tx, {
    id = row.id, registration = row.registration_key, company = row.company_key, organization = row.organization_id,
  })
end

-- Customers with this e-mail.
function prospects.same_email(tx, email)
  return tx:all(with_email, { email = forms.email_key(email) })
end

function prospects.count_open(tx, email)
  return tx:one(open_with_email, { email = forms.email_key(email) }).n
end

local function insert(tx, form, more)
  local keys = prospects.keys(form)
  local row = {
    type = TYPE, status = "open", form = form, company = form.company.name, email = form.contact.email,
    email_key = forms.email_key(form.contact.email), registration_key = keys.registration,
    company_key = keys.company, shared = false, round = 1, test = false, opened_at = tx.now,
  }
  for name, value in pairs(more) do row[name] = value end
  return tx:insert("partner_prospect", row)
end

-- One that only tries the way to the sales side: no flow knows of it, nothing decides it.
function prospects.open_test(tx, form)
  local id = tx:new_id()
  return insert(tx, form, { id = id, number = "TEST-" .. id, route = "sales", test = true })
end

function prospects.open(tx, form)
  local row = insert(tx, form, { number = string.format("BP-%05d", tx:sequence("partner_prospect")) })
  prospects.note(tx, row, "opened", "Opened from an onboarding request")
  tx:emit("partner.opened", { id = row.id, number = row.number, round = 1 })
  return row
end

function prospects.note(tx, row, kind, said, by)
  tx:insert("partner_note", {
    prospect_id = row.id, kind = kind, round = row.round, by_whom = by or who(tx), said = said, at = tx.now,
  })
end

function prospects.notes(tx, row)
  return tx:all(notes_of, { id = row.id }):map(function(note)
    return { kind = note.kind, round = note.round, by = note.by_whom, said = note.said, at = note.at }
  end)
end

-- What decisions see.
function prospects.summary(row)
  return {
    id = row.id, number = row.number, round = row.round, company = row.form.company, contact = row.form.contact,
    address = row.form.address, more = row.form.more or {}, opened_at = row.opened_at,
  }
end

function prospects.row_view(row)
  return {
    id = row.id, number = row.number, type = row.type, status = row.status, company = row.company,
    email = row.email, route = row.route, lead = row.lead_status, opportunity = row.opportunity_status,
    waiting_for = row.waiting_for, opened_at = row.opened_at,
  }
end

local function outside(row, prefix)
  local status = row[prefix .. "_status"]
  return status and {
    id = row[prefix .. "_id"], status = status, by = row[prefix .. "_by"], at = row[prefix .. "_at"],
    reason = row[prefix .. "_reason"],
  }
end

local function decision(row)
  return row.decided_by and {
    by = row.decided_by, at = row.decided_at, where = row.decided_where, reason = row.decision_reason,
  }
end

function prospects.view(tx, row)
  return {
    id = row.id, version = row.version, number = row.number, type = row.type, status = row.status,
    round = row.round, contact = row.form.contact, company = row.form.company, address = row.form.address,
    note = row.form.note, more = row.form.more, route = row.route, shared = row.shared,
    lead = outside(row, "lead"), opportunity = outside(row, "opportunity"), decision = decision(row),
    waiting = row.waiting_for and { reason = row.waiting_for, since = row.waiting_since },
    organization_id = row.organization_id, person_id = row.person_id, hierarchy_id = row.hierarchy_id,
    duplicates = row.status == "open" and prospects.duplicates_of(tx, row) or list.new(),
    same_email = prospects.same_email(tx, row.email), opened_at = row.opened_at,
  }
end

-- "BP-00001 was rejected by ann at 2026-01-30 08:00"
function prospects.decided_words(row)
  return string.format("%s was %s by %s at %s UTC", row.number, row.status, row.decided_by,
    string.gsub(string.sub(row.decided_at, 1, 16), "T", " ", 1))
end

return prospects
