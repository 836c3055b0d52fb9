-- What a letter says: gathered here, worded by partner.mail, sent by a flow.
local forms = use "forms"
local hierarchies = use "hierarchies"
local prospects = use "prospects"

local user_of = sql [[
  select role from partner_user
  where hierarchy_id = $hierarchy and customer_id = $customer and status <> 'removed' order by id ]]

local function signed(tx, facts)
  facts.business, facts.site, facts.now = tx:setting("partner.business_name"), tx:setting("partner.site"), tx.now
  return facts
end

local function of_prospect(tx, occasion, key)
  local row = prospects.find(tx, key)
  local contact = row.form.contact
  local facts = {
    occasion = occasion, language = contact.language or "en", to = contact.email, first_name = contact.first_name,
    last_name = contact.last_name, company = row.company, number = row.number, reason = row.decision_reason,
  }
  if occasion == "approved" then
    facts.role = tx:one(user_of, { hierarchy = row.hierarchy_id, customer = row.person_id }).role
    if facts.role == "user" then
      local joined = tx:find("partner_hierarchy", row.hierarchy_id)
      facts.occasion, facts.company, facts.number = "user_added", joined.name, joined.number
    end
  end
  return signed(tx, facts)
end

local function of_user(tx, key)
  local user = tx:find("partner_user", key)
  if not user then fail.not_found("USER_UNKNOWN", "there is no user %s", key) end
  local hierarchy = hierarchies.find(tx, user.hierarchy_id)
  local person = tx:find("customer", user.customer_id)
  local first, last = forms.split_name(person.name)
  return signed(tx, {
    occasion = "user_added", language = person.language, to = person.email or user.email, first_name = first,
    last_name = last, company = hierarchy.name, number = hierarchy.number, role = user.role,
  })
end

operation "partner.letter_facts" {
  summary = "What a letter to a requester or a user is about",
  kind = "read", role = "partner_desk",
  input = { occasion = choice { "approved", "rejected", "user_added" }, id = id },
  output = letter_facts,
  errors = { "PROSPECT_UNKNOWN", "USER_UNKNOWN" },
  run = function(tx, input)
    if input.occasion == "user_added" then return of_user(tx, input.id) end
    return of_prospect(tx, input.occasion, input.id)
  end,
}
