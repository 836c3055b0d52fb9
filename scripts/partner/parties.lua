-- The customers behind prospects, users, accounts and contacts. A person is known by
-- the e-mail: the one customer who has it is linked, never made a second time; where
-- several have it nobody can say who is meant.
local forms = use "forms"
local mappings = use "mappings"
local prospects = use "prospects"
local wire = use "wire"

local parties = {}

local twin_of = sql [[ select * from partner_twin where entity = $entity and key = $key ]]
local twins_of = sql [[ select * from partner_twin where customer_id = $id order by id ]]

local function ambiguous(email, found)
  fail.conflict("EMAIL_AMBIGUOUS", "%s belongs to %s", email,
    found:map(function(one) return one.kind .. " " .. one.number end):join(", "))
end

-- The person with this e-mail, or nil.
function parties.person(tx, email)
  local found = prospects.same_email(tx, email)
  if #found == 0 then return nil end
  if #found > 1 or found[1].kind ~= "person" then ambiguous(email, found) end
  return tx:find("customer", found[1].id)
end

-- No customer but this one has the e-mail.
function parties.demand_free(tx, email, customer_id)
  local others = prospects.same_email(tx, email):filter(function(one) return one.id ~= customer_id end)
  if #others > 0 then ambiguous(email, others) end
end

-- who = { name, email, phone, language }, of the customer `above`; `like` is a customer
-- whose group, currency and zone the new one gets.
function parties.new_person(tx, who, above, like)
  local made = tx:call("customer.create", {
    kind = "person", name = who.name, email = who.email, phone = who.phone, language = who.language,
    currency = like and like.currency or tx:setting("partner.currency"), zone = like and like.zone,
    group = like and like.customer_group, parent_id = above,
  })
  return tx:find("customer", made.id)
end

-- Links the person with this e-mail, or makes one. Returns the customer and whether it is new.
function parties.person_of(tx, who, above, like)
  local person = parties.person(tx, who.email)
  if not person then return parties.new_person(tx, who, above, like), true end
  if above and not person.parent_id and above ~= person.id then
    tx:call("customer.change", { id = person.id, parent_id = above })
  end
  return person, false
end

local function free_email(tx, email, taken)
  if not email or email == taken or #prospects.same_email(tx, email) > 0 then return nil end
  return email
end

function parties.new_organization(tx, fields, taken)
  local made = tx:call("customer.create", {
    kind = "organization", name = fields.name, email = free_email(tx, fields.email, taken), phone = fields.phone,
    language = fields.language, currency = tx:setting("partner.currency"),
    addresses = fields.address and list.new { fields.address } or nil,
  })
  return tx:find("customer", made.id)
end

-- Both customers of a prospect that is approved here; organization may be given.
function parties.of_prospect(tx, row, organization)
  local contact, company = row.form.contact, row.form.company
  organization = organization or (row.organization_id and tx:find("customer", row.organization_id))
    or parties.new_organization(tx, {
      name = company.name, email = company.email, phone = company.phone, language = contact.language,
      address = row.form.address,
    }, contact.email)
  local person = row.person_id and tx:find("customer", row.person_id) or parties.person_of(tx, {
    name = forms.full_name(contact), email = contact.email, phone = contact.phone, language = contact.language,
  }, organization.id)
  return organization, person
end

---------------------------------------------------------------------------
-- Accounts and contacts of the sales side

local function with_first(addresses, address)
  if not address then return nil end
  local all = list.new()
  for i, one in ipairs(addresses) do
    if i > 1 then all:add(one) end
  end
  local first = { purpose = addresses[1] and addresses[1].purpose, name = addresses[1] and addresses[1].name }
  for name, value in pairs(address) do first[name] = value end
  local whole = list.new { first }
  for _, one in ipairs(all) do whole:add(one) end
  return whole
end

local function change(tx, twin, fields)
  local wanted = mappings.to_customer(twin.entity, fields)
  local customer = tx:find("customer", twin.customer_id)
  local clear = list.new()
  if wanted.email then parties.demand_free(tx, wanted.email, customer.id) end
  if customer.phone and not wanted.phone then clear:add "phone" end
  tx:update("partner_twin", twin.id, { fields = mappings.kept(twin.entity, fields) })
  tx:call("customer.change", {
    id = customer.id, name = wanted.name, email = wanted.email, phone = wanted.phone, language = wanted.language,
    addresses = with_first(customer.addresses, wanted.address), clear = #clear > 0 and clear or nil,
  })
end

-- The customer of an account or a contact, or nil.
function parties.of_twin(tx, entity, key)
  local twin = key and tx:one(twin_of, { entity = entity, key = key })
  return twin and twin.customer_id
end

local function first_time(tx, entity, fields)
  local wanted = mappings.to_customer(entity, fields)
  if entity == "account" then
    wanted.email = fields.email
    return parties.new_organization(tx, wanted), true
  elseif wanted.email then
    return parties.person_of(tx, wanted, parties.of_twin(tx, "account", fields.account_id))
  end
  return parties.new_person(tx, wanted, parties.of_twin(tx, "account", fields.account_id)), true
end

-- A document of an account or a contact becomes its customer, made when it is new.
-- A person we had keeps what we know; the sales side is told.
function parties.apply(tx, entity, key, fields)
  local twin = tx:one(twin_of, { entity = entity, key = key })
  if twin then
    change(tx, twin, fields)
    return twin.customer_id
  end
  local customer, new = first_time(tx, entity, fields)
  twin = tx:insert("partner_twin", {
    entity = entity, key = key, customer_id = customer.id, fields = mappings.kept(entity, fields),
  })
  if not new then wire.customer(tx, twin, customer) end
  return customer.id
end

-- What the sales side shall know of a customer that did not come from there.
local function own_fields(tx, entity, customer)
  if entity == "account" then return { email = customer.email } end
  local first, last = forms.split_name(customer.name)
  local above = customer.parent_id and tx:one(twins_of, { id = customer.parent_id })
  return { first_name = first ~= "" and first or nil, last_name = last, account_id = above and above.key }
end

-- The twin of a customer, made under our key when it has none.
function parties.twin(tx, entity, customer)
  return tx:one(twins_of, { id = customer.id }) or tx:insert("partner_twin", {
    entity = entity, key = customer.id, customer_id = customer.id, fields = own_fields(tx, entity, customer),
  })
end

-- A customer was changed here: the other side has it as an account or a contact.
function parties.tell(tx, customer)
  for _, twin in ipairs(tx:all(twins_of, { id = customer.id })) do wire.customer(tx, twin, customer) end
end

return parties
