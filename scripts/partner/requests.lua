-- What the site handed in, and what becomes of it: the pull job takes it over, the sync
-- job carries it out. What cannot be carried out is held with its reasons until a person
-- releases or refuses it.
local forms = use "forms"
local hierarchies = use "hierarchies"
local parties = use "parties"
local prospects = use "prospects"
local same = use "lib.same"

local requests = {}

local by_reference = sql [[ select * from partner_request where reference = $reference ]]

function requests.of_reference(tx, reference)
  return reference and tx:one(by_reference, { reference = reference })
end

-- Whether a request handed in again is the one we have.
function requests.same_form(row, form)
  return row.kind == "onboarding" and same(row.form, form)
end

-- row = { kind =, form =, reference =, hierarchy_id =, user_id = }
function requests.insert(tx, row)
  local id = tx:new_id()
  local made = tx:insert("partner_request", {
    id = id, reference = row.reference or id, kind = row.kind, status = "submitted", form = row.form,
    reasons = list.new(), hierarchy_id = row.hierarchy_id, user_id = row.user_id, submitted_at = tx.now,
  })
  tx:emit("partner.requested", { id = id, kind = row.kind, reference = made.reference })
  return made
end

function requests.settle(tx, row, status, reasons)
  tx:update("partner_request", row.id, { status = status, reasons = reasons or list.new(), settled_at = tx.now })
end

-- A user who was only asked for goes with the request.
function requests.refuse(tx, row, why)
  requests.settle(tx, row, "refused", list.new { { code = "REFUSED", text = why } })
  if row.kind == "user_add" then
    tx:update("partner_user", row.user_id, { status = "removed", status_reason = why })
  end
end

function requests.view(row)
  local person = row.form.contact or row.form
  return {
    id = row.id, version = row.version, reference = row.reference, kind = row.kind, status = row.status,
    name = row.kind == "onboarding" and row.form.company.name or forms.full_name(person), email = person.email,
    reasons = row.reasons, prospect_id = row.prospect_id, hierarchy_id = row.hierarchy_id, user_id = row.user_id,
    submitted_at = row.submitted_at, pulled_at = row.pulled_at, settled_at = row.settled_at,
  }
end

---------------------------------------------------------------------------
-- Carrying out, by kind

local carry_out = {}

function carry_out.onboarding(tx, row)
  local prospect = prospects.open(tx, row.form)
  tx:update("partner_request", row.id, { prospect_id = prospect.id })
end

local function person_fields(form)
  return { name = forms.full_name(form), email = form.email, phone = form.phone, language = form.language }
end

function carry_out.user_add(tx, row)
  local user = tx:find("partner_user", row.user_id)
  local hierarchy = tx:find("partner_hierarchy", row.hierarchy_id)
  local admin = tx:find("customer", hierarchies.admin(tx, hierarchy.id).customer_id)
  local person, new = parties.person_of(tx, person_fields(row.form), hierarchy.organization_id, admin)
  tx:update("partner_user", user.id, { customer_id = person.id, name = person.name })
  hierarchies.touch(tx, hierarchy.id)
  tx:emit("partner.user_added", {
    id = user.id, hierarchy_id = hierarchy.id, customer_id = person.id, created = new, role = user.role,
  })
end

function carry_out.user_edit(tx, row)
  local user = tx:find("partner_user", row.user_id)
  local who = person_fields(row.form)
  if user.status == "removed" then fail.conflict("USER_STATUS", "user %s was removed after the request", user.name) end
  parties.demand_free(tx, who.email, user.customer_id)
  tx:call("customer.change", {
    id = user.customer_id, name = who.name, email = who.email, phone = who.phone, language = who.language,
  })
end

function carry_out.user_remove(tx, row)
  local user = tx:find("partner_user", row.user_id)
  if user.role == "admin" then
    fail.conflict("ADMIN_NEEDED", "%s became the admin after the request", user.name)
  end
  tx:update("partner_user", user.id, { leaving = true })
  hierarchies.touch(tx, user.hierarchy_id)
end

local function as_reason(failure)
  return { code = failure.code, text = failure.text }
end

-- Carries the request out, or holds it with the reason why it cannot be.
function requests.carry_out(tx, row)
  local done, failure = tx:try(function() carry_out[row.kind](tx, row) end)
  if done then
    requests.settle(tx, row, "imported")
    return "imported"
  end
  requests.settle(tx, row, "held", list.new { as_reason(failure) })
  return "held", failure.text
end

-- Asks partner.validate about an onboarding request, with all that is known of it.
local function judge(tx, row)
  local form, keys = row.form, prospects.keys(row.form)
  return tx:decide("partner.validate", {
    occasion = "import", contact = form.contact, company = form.company, address = form.address, note = form.note,
    more = form.more or {}, now = tx.now, open_prospects = prospects.count_open(tx, form.contact.email),
    same_email = prospects.same_email(tx, form.contact.email),
    duplicates = prospects.duplicates(tx, { registration = keys.registration, company = keys.company }),
  }, row.id)
end

-- The sync job on one request.
function requests.import(tx, row)
  if row.kind ~= "onboarding" then return requests.carry_out(tx, row) end
  local answer = judge(tx, row)
  if answer.outcome == "ok" then return requests.carry_out(tx, row) end
  if answer.outcome == "refuse" then
    requests.settle(tx, row, "refused", answer.reasons)
    return "refused", answer.reasons[1].text
  end
  requests.settle(tx, row, "held", list.new { { code = "HELD", text = answer.reason } })
  return "held", answer.reason
end

return requests
